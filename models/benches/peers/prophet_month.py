"""Fits Prophet to counts per minute, as a careful user would, and says what it took: multiplicative,
with a shape of the day of its own for working days and for weekends.

In: a CSV `start,visits` with local times. Out: one line, CPU seconds of the fit alone.
"""
import logging
import resource
import sys

import pandas as pd
from prophet import Prophet

logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
counts = pd.read_csv(sys.argv[1]).rename(columns={"start": "ds", "visits": "y"})
counts["ds"] = pd.to_datetime(counts["ds"]).dt.tz_localize(None)
counts["weekend"] = counts["ds"].dt.dayofweek >= 5
counts["working"] = ~counts["weekend"]
model = Prophet(
    seasonality_mode="multiplicative", daily_seasonality=False, weekly_seasonality=3, uncertainty_samples=0
)
for days in ("working", "weekend"):
    model.add_seasonality(f"day_{days}", period=1, fourier_order=20, condition_name=days)


def cpu_s():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


before = cpu_s()
model.fit(counts)
print(f"prophet {len(counts)} rows {cpu_s() - before:.2f} CPU s")
