//! What the binary promises as a process: started, killed, told to stop, misconfigured.

mod commands;
mod crash;
mod pages;
mod shutdown;
mod support;
mod workers;
