"""M/M/100 at rho = .9 in SimPy: arrivals wanted as the argument. Prints arrivals, mean wait, CPU seconds."""

import random
import sys
import time

import simpy


def customer(env, servers, waits):
    came = env.now
    with servers.request() as turn:
        yield turn
        waits.append(env.now - came)
        yield env.timeout(random.expovariate(1.0))


def source(env, servers, count, waits):
    for _ in range(count):
        yield env.timeout(random.expovariate(90.0))
        env.process(customer(env, servers, waits))


random.seed(1)
began = time.process_time()
environment = simpy.Environment()
found = []
arrivals = int(sys.argv[1])
environment.process(source(environment, simpy.Resource(environment, capacity=100), arrivals, found))
environment.run()
print(arrivals, sum(found) / len(found), time.process_time() - began)
