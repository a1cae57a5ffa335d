## the load generator
replay-target-not-local = `{ $address }` is not on this machine: for now only the staging portal on a loopback address may be played on, start one with `afflux portal`
replay-target-unproven = what answers at `{ $address }` does not hold the expected proof in `/.well-known/afflux`: nothing else was sent, check the address and start the staging portal again
replay-target-unreachable = nothing answers at `{ $address }`: start the staging portal and check the port
replay-runtime = the load generator cannot start: { $detail }; free some memory or file descriptors and try again
replay-goose = goose, which drives the load generator, failed: { $detail }
replay-interrupted = the replay was interrupted before its window ended: its figures are not those of the whole window, play it again to judge it
replay-target-died = the target died during the replay: look at its own log for the cause, then play it again
generator-lateness = visits started too late: the 99 % point of their lateness is over a tenth of the smallest response-time limit; lower the scale or free the machine
generator-late-visits = more than 0.5 % of the visits started over 100 ms late: lower the scale or free the machine
generator-dropped = visits of the plan were not started: lower the scale or free the machine
generator-sockets = this machine could not open some connections: raise the limit of open files (`ulimit -n`) or lower the scale
replay-journal = the journal of the run cannot be written: { $detail }; free some space on the disk
replay-unwritten = the replay ended because its journal could not be written (is the disk full?): what was counted until then is in the run's folder, and `afflux report FOLDER` counts it again
replay-killed = the replay was killed before its window ended: its figures are those of its journal, up to a tenth of a second before
