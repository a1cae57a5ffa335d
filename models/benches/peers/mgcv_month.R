# Fits mgcv's bam to counts per minute, as a careful user would, and says what it took.
# In: a CSV `start,visits` with local times. Out: one line, CPU seconds of the fit alone.
suppressMessages(library(mgcv))
file <- commandArgs(trailingOnly = TRUE)[1]
counts <- read.csv(file)
at <- as.POSIXct(counts$start, format = "%Y-%m-%dT%H:%M", tz = "UTC")
counts$minute <- as.integer(format(at, "%H")) * 60 + as.integer(format(at, "%M")) + 0.5
counts$day <- factor(as.Date(at))
counts$weekend <- factor(format(at, "%u") %in% c("6", "7"))
time <- system.time(
  fit <- bam(visits ~ day + s(minute, by = weekend, bs = "cc", k = 100), knots = list(minute = c(0, 1440)),
             family = quasipoisson(), data = counts, discrete = TRUE)
)
cat(sprintf("mgcv %d rows %.2f CPU s\n", nrow(counts), sum(time[c("user.self", "sys.self")])))
