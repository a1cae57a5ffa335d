"""M/M/100 at rho = .9 in Ciw: arrivals wanted as the argument. Prints arrivals, mean wait, CPU seconds."""

import sys
import time

import ciw

arrivals = int(sys.argv[1])
ciw.seed(1)
began = time.process_time()
network = ciw.create_network(
    arrival_distributions=[ciw.dists.Exponential(rate=90.0)],
    service_distributions=[ciw.dists.Exponential(rate=1.0)],
    number_of_servers=[100],
)
simulation = ciw.Simulation(network)
simulation.simulate_until_max_time(arrivals / 90.0)
records = simulation.get_all_records()
waits = [record.waiting_time for record in records]
print(len(waits), sum(waits) / len(waits), time.process_time() - began)
