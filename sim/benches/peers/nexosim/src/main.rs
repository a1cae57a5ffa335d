//! M/M/100 at rho = .9 in NeXosim: arrivals wanted as the argument. Prints arrivals, mean wait, CPU seconds.
//!
//! One model that schedules its own arrivals and completions, on one thread: the least that the library asks for.

use std::collections::VecDeque;
use std::error::Error;
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::EventSource;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Station {
    left: u64,
    arrivals: u64,
    free: u32,
    waiting: VecDeque<f64>,
    wait_s: f64,
    state: u64,
}

fn seconds(time: MonotonicTime) -> f64 {
    time.as_secs() as f64 + f64::from(time.subsec_nanos()) * 1e-9
}

impl Station {
    /// An exponential time of a mean, from SplitMix64.
    fn time(&mut self, mean_s: f64) -> Duration {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        let uniform = ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        Duration::from_secs_f64(-mean_s * uniform.ln()).max(Duration::from_nanos(1))
    }

    fn begins(&mut self, cx: &Context<Self>) {
        let service = self.time(1.0);
        let _ = cx.schedule_event(service, schedulable!(Self::completes), ());
    }
}

#[Model]
impl Station {
    pub fn starts(&mut self, _: (), cx: &Context<Self>) {
        let after = self.time(1.0 / 90.0);
        let _ = cx.schedule_event(after, schedulable!(Self::arrives), ());
    }

    #[nexosim(schedulable)]
    fn arrives(&mut self, _: (), cx: &Context<Self>) {
        self.arrivals += 1;
        if self.free > 0 {
            self.free -= 1;
            self.begins(cx);
        } else {
            self.waiting.push_back(seconds(cx.time()));
        }
        self.left -= 1;
        if self.left > 0 {
            let after = self.time(1.0 / 90.0);
            let _ = cx.schedule_event(after, schedulable!(Self::arrives), ());
        } else {
            println!("{} {}", self.arrivals, self.wait_s / self.arrivals as f64);
        }
    }

    #[nexosim(schedulable)]
    fn completes(&mut self, _: (), cx: &Context<Self>) {
        match self.waiting.pop_front() {
            Some(came) => {
                self.wait_s += seconds(cx.time()) - came;
                self.begins(cx);
            }
            None => self.free += 1,
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arrivals = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let station = Station { left: arrivals, arrivals: 0, free: 100, waiting: VecDeque::new(), wait_s: 0.0, state: 1 };
    let mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    let start = EventSource::new().connect(Station::starts, &mailbox).register(&mut bench);
    let mut simulation = bench.add_model(station, mailbox, "station").init(MonotonicTime::EPOCH)?;
    simulation.process_event(&start, ())?;
    simulation.run()?;
    Ok(())
}
