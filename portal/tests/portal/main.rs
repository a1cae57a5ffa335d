//! The portal from outside: real sockets on the loopback.

#[cfg(test)]
mod capacity;
#[cfg(test)]
mod client;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod visit;
