use std::sync::Barrier;
use std::thread;

use super::*;
use crate::hub::acks::ServerReply;
use crate::hub::dispatch::{Connecting, Data, Dispatched, EventPacket, Refusal, Task};
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;

/// Handlers that nothing is sent to.
pub(in crate::hub) struct Nobody;

impl Dispatch for Nobody {
    fn connect(&self, _: Connecting) -> Task<Result<Data, Refusal>> {
        Box::pin(async { Ok(Arc::new(()) as _) })
    }

    fn connected(&self, _: &Arc<SocketCore>) -> Option<Task<()>> {
        None
    }

    fn event(&self, _: &Arc<SocketCore>, _: EventPacket<'_>) -> Dispatched {
        Dispatched::Done
    }

    fn disconnecting(&self, _: &Arc<SocketCore>, _: DisconnectReason) -> Option<Task<()>> {
        None
    }

    fn disconnect(&self, _: &Arc<SocketCore>, _: DisconnectReason) -> Option<Task<()>> {
        None
    }

    fn public(&self, _: &SocketCore) -> Result<String, serde_json::Error> {
        Ok("null".to_owned())
    }

    fn server_event(&self, _: &Scope, _: &Arguments<'_>, _: Option<ServerReply>) -> Option<Task<()>> {
        None
    }
}

/// `/<number>`.
pub(in crate::hub) fn numbers() -> Arc<Parent> {
    let read: ReadPath = |path| Some(Box::new(path.strip_prefix('/')?.parse::<u32>().ok()?));
    Parent::new("/{number}", read, Arc::new(Nobody))
}

fn enter(parent: &Arc<Parent>, path: &str) -> Arc<NamespaceCore> {
    parent.candidate(path).unwrap().enter()
}

fn leave(parent: &Parent, child: &NamespaceCore) {
    parent.leave(child.path());
}

#[test]
fn a_child_is_there_from_the_first_that_enters_to_the_last_that_leaves() {
    let parent = numbers();
    assert!(parent.candidate("/x").is_none());
    let refused = parent.candidate("/7").unwrap();
    assert!(parent.child("/7").is_none() && parent.children().is_empty());
    drop(refused);

    let (first, second) = (parent.candidate("/7").unwrap(), parent.candidate("/7").unwrap());
    let entered = second.enter();
    assert!(Arc::ptr_eq(&entered, &second));
    assert!(Arc::ptr_eq(&first.enter(), &second));
    assert_eq!(entered.params::<u32>(), &7);
    let other = enter(&parent, "/8");
    assert_eq!(parent.children().len(), 2);

    leave(&parent, &entered);
    assert!(Arc::ptr_eq(&parent.child("/7").unwrap(), &entered));
    leave(&parent, &entered);
    assert!(parent.child("/7").is_none());
    leave(&parent, &other);
    assert!(parent.children().is_empty());
}

#[test]
fn whoever_decided_late_enters_a_child_again_that_has_gone() {
    let parent = numbers();
    let candidate = parent.candidate("/7").unwrap();
    let gone = enter(&parent, "/7");
    leave(&parent, &gone);
    let entered = candidate.enter();
    assert!(Arc::ptr_eq(&entered, &candidate) && Arc::ptr_eq(&parent.child("/7").unwrap(), &entered));
    leave(&parent, &entered);
    assert!(parent.children().is_empty());
}

#[test]
fn joins_and_leaves_on_many_threads_always_meet_in_one_child() {
    const THREADS: u64 = 8;
    let parent = numbers();
    let start = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for seed in 1..=THREADS {
            let (parent, start) = (&parent, &start);
            scope.spawn(move || {
                let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let mut inside: Vec<Arc<NamespaceCore>> = Vec::new();
                start.wait();
                for _ in 0..4_000 {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    // Few paths and short stays: children come and go all the time.
                    if inside.len() < 3 && state & 1 == 0 {
                        inside.push(enter(parent, &format!("/{}", (state >> 8) % 3)));
                    } else if let Some(child) = inside.pop() {
                        leave(parent, &child);
                    }
                    for child in &inside {
                        let there = parent.child(child.path()).expect("a child that somebody is in is there");
                        assert!(Arc::ptr_eq(&there, child), "two children of one path");
                    }
                }
                inside.iter().for_each(|child| leave(parent, child));
            });
        }
    });
    assert!(parent.children().is_empty());
}
