//! Rooms in memory: dense lists, so that a broadcast walks arrays and a leave is a swap.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parking_lot::RwLock;

use super::Target;
use crate::values::engine::sid::SocketId;

/// The members of one namespace and their rooms. A socket's own id is a room without an entry.
#[derive(Debug)]
pub(crate) struct Rooms<S> {
    state: RwLock<State<S>>,
}

#[derive(Debug)]
struct State<S> {
    members: Vec<Option<Member<S>>>,
    free: Vec<u32>,
    by_id: HashMap<SocketId, u32>,
    rooms: HashMap<Arc<str>, Room>,
    count: usize,
    /// Those among them that are hidden.
    hidden: usize,
}

#[derive(Debug)]
struct Member<S> {
    id: SocketId,
    socket: Arc<S>,
    /// It keeps its place, and only what can wait reaches it.
    hidden: bool,
    /// The rooms joined, and where in each room's list this member stands.
    rooms: Vec<(Arc<str>, u32)>,
}

#[derive(Debug, Default)]
struct Room {
    members: Vec<u32>,
}

impl<S> Default for Rooms<S> {
    fn default() -> Self {
        let (members, free, by_id, rooms) = (Vec::new(), Vec::new(), HashMap::new(), HashMap::new());
        Self { state: RwLock::new(State { members, free, by_id, rooms, count: 0, hidden: 0 }) }
    }
}

impl<S> Rooms<S> {
    /// Adds a socket, in no room but its own.
    pub(crate) fn add(&self, id: SocketId, socket: Arc<S>) {
        let mut state = self.state.write();
        let member = Some(Member { id, socket, hidden: false, rooms: Vec::new() });
        let slot = match state.free.pop() {
            Some(slot) => {
                state.members[slot as usize] = member;
                slot
            }
            None => {
                state.members.push(member);
                (state.members.len() - 1) as u32
            }
        };
        state.by_id.insert(id, slot);
        state.count += 1;
    }

    /// Removes a socket from all its rooms and from the namespace; `false` if it is not the one of that id.
    pub(crate) fn remove(&self, id: SocketId, socket: &Arc<S>) -> bool {
        let mut state = self.state.write();
        let Some(slot) = state.slot_of(id, socket) else {
            return false;
        };
        state.by_id.remove(&id);
        state.show(slot);
        while let Some((room, position)) = state.member_mut(slot).and_then(|member| member.rooms.pop()) {
            state.take_out(&room, position);
        }
        state.members[slot as usize] = None;
        state.free.push(slot);
        state.count -= 1;
        if state.count == 0 {
            // The room of a crowd that has gone is given back.
            state.members = Vec::new();
            state.free = Vec::new();
            state.by_id.shrink_to_fit();
            state.rooms.shrink_to_fit();
        }
        true
    }

    /// Hides a socket, if it is the one of that id: only [`select_all`](Self::select_all) still finds it.
    pub(crate) fn hide(&self, id: SocketId, socket: &Arc<S>) {
        let mut state = self.state.write();
        let Some(slot) = state.slot_of(id, socket) else {
            return;
        };
        if let Some(member) = state.member_mut(slot).filter(|member| !member.hidden) {
            member.hidden = true;
            state.hidden += 1;
        }
    }

    /// Gives the place of a socket, which may be hidden, to another of the same id; `false` if it does not have it.
    pub(crate) fn replace(&self, id: SocketId, old: &Arc<S>, new: Arc<S>) -> bool {
        let mut state = self.state.write();
        let Some(slot) = state.slot_of(id, old) else {
            return false;
        };
        state.show(slot);
        if let Some(member) = state.member_mut(slot) {
            member.socket = new;
        }
        true
    }

    /// Joins a room; a socket that is in it already, or gone, stays as it is.
    pub(crate) fn join(&self, id: SocketId, room: &Arc<str>) {
        let mut state = self.state.write();
        let Some(&slot) = state.by_id.get(&id) else {
            return;
        };
        state.join(slot, room);
    }

    /// Leaves a room.
    pub(crate) fn leave(&self, id: SocketId, room: &str) {
        let mut state = self.state.write();
        let Some(&slot) = state.by_id.get(&id) else {
            return;
        };
        state.leave(slot, room);
    }

    /// Every selected socket joins `rooms`.
    pub(crate) fn join_all(&self, target: &Target, rooms: &[Arc<str>]) {
        let mut state = self.state.write();
        for slot in state.select(target) {
            rooms.iter().for_each(|room| state.join(slot, room));
        }
    }

    /// Every selected socket leaves `rooms`.
    pub(crate) fn leave_all(&self, target: &Target, rooms: &[Arc<str>]) {
        let mut state = self.state.write();
        for slot in state.select(target) {
            rooms.iter().for_each(|room| state.leave(slot, room));
        }
    }

    /// The rooms of a socket, its own id not among them.
    pub(crate) fn rooms_of(&self, id: SocketId) -> Vec<Arc<str>> {
        let state = self.state.read();
        let member = state.by_id.get(&id).and_then(|&slot| state.member(slot));
        member.map(|member| member.rooms.iter().map(|(room, _)| room.clone()).collect()).unwrap_or_default()
    }

    /// The rooms that somebody of a target is in, each once, in no order.
    pub(crate) fn names(&self, target: &Target) -> Vec<Arc<str>> {
        let state = self.state.read();
        if target.is_everybody() && state.hidden == 0 {
            return state.rooms.keys().cloned().collect();
        }
        let mut names = HashSet::new();
        let members = state.select(target).into_iter().filter_map(|slot| state.member(slot));
        for member in members.filter(|member| !member.hidden) {
            names.extend(member.rooms.iter().map(|(room, _)| room.clone()));
        }
        names.into_iter().collect()
    }

    /// Whether a socket is in a room.
    pub(crate) fn is_in(&self, id: SocketId, room: &str) -> bool {
        let state = self.state.read();
        let member = state.by_id.get(&id).and_then(|&slot| state.member(slot));
        member.is_some_and(|member| member.is_in(room))
    }

    /// Appends the selected sockets to `sockets`, each once. The lock is released before anything is sent.
    pub(crate) fn select(&self, target: &Target, sockets: &mut Vec<Arc<S>>) {
        self.select_those(target, sockets, |member| !member.hidden);
    }

    /// The same, with those that are hidden.
    pub(crate) fn select_all(&self, target: &Target, sockets: &mut Vec<Arc<S>>) {
        self.select_those(target, sockets, |_| true);
    }

    fn select_those(&self, target: &Target, sockets: &mut Vec<Arc<S>>, is_one: impl Fn(&Member<S>) -> bool) {
        let state = self.state.read();
        if target.rooms.is_none() && target.except.is_empty() {
            let members = state.members.iter().flatten();
            let members = members.filter(|member| Some(member.id) != target.sender && is_one(member));
            sockets.extend(members.map(|member| member.socket.clone()));
            return;
        }
        for slot in state.select(target) {
            sockets.extend(state.member(slot).filter(|member| is_one(member)).map(|member| member.socket.clone()));
        }
    }

    /// How many sockets are in the namespace.
    pub(crate) fn len(&self) -> usize {
        let state = self.state.read();
        state.count - state.hidden
    }
}

impl<S> State<S> {
    fn member(&self, slot: u32) -> Option<&Member<S>> {
        self.members.get(slot as usize)?.as_ref()
    }

    fn member_mut(&mut self, slot: u32) -> Option<&mut Member<S>> {
        self.members.get_mut(slot as usize)?.as_mut()
    }

    /// Where a socket is, if it is the one of that id.
    fn slot_of(&self, id: SocketId, socket: &Arc<S>) -> Option<u32> {
        let slot = *self.by_id.get(&id)?;
        self.member(slot).is_some_and(|member| Arc::ptr_eq(&member.socket, socket)).then_some(slot)
    }

    fn show(&mut self, slot: u32) {
        if let Some(member) = self.member_mut(slot).filter(|member| member.hidden) {
            member.hidden = false;
            self.hidden -= 1;
        }
    }

    /// The slots of a target, hidden ones too, each once.
    fn select(&self, target: &Target) -> Vec<u32> {
        let mut slots: Vec<u32> = Vec::new();
        match &target.rooms {
            None => slots.extend((0..self.members.len() as u32).filter(|&slot| self.member(slot).is_some())),
            Some(rooms) => {
                for room in rooms {
                    slots.extend_from_slice(self.rooms.get(room).map(|room| &*room.members).unwrap_or_default());
                    slots.extend(self.own_room(room));
                }
                if slots.len() > 1 {
                    let mut seen = vec![false; self.members.len()];
                    slots
                        .retain(|&slot| seen.get_mut(slot as usize).is_some_and(|seen| !std::mem::replace(seen, true)));
                }
            }
        }
        slots.retain(|&slot| {
            self.member(slot).is_some_and(|member| {
                Some(member.id) != target.sender && !target.except.iter().any(|room| member.is_in(room))
            })
        });
        slots
    }

    /// A room's name may be the id of a socket.
    fn own_room(&self, room: &str) -> Option<u32> {
        self.by_id.get(&SocketId::parse(room)?).copied()
    }

    fn join(&mut self, slot: u32, room: &Arc<str>) {
        let Some(member) = self.members.get_mut(slot as usize).and_then(Option::as_mut) else {
            return;
        };
        if member.is_in(room) {
            return;
        }
        let entry = self.rooms.entry(room.clone());
        // One allocation of the name for all who are in the room.
        let name = entry.key().clone();
        let list = &mut entry.or_default().members;
        member.rooms.push((name, list.len() as u32));
        list.push(slot);
    }

    fn leave(&mut self, slot: u32, room: &str) {
        let Some(member) = self.member_mut(slot) else {
            return;
        };
        let Some(index) = member.rooms.iter().position(|(name, _)| **name == *room) else {
            return;
        };
        let (_, position) = member.rooms.swap_remove(index);
        self.take_out(room, position);
    }

    /// Takes the entry at `position` out of a room's list, and tells whoever moved into its place.
    fn take_out(&mut self, room: &str, position: u32) {
        let Some(list) = self.rooms.get_mut(room) else {
            return;
        };
        list.members.swap_remove(position as usize);
        if list.members.is_empty() {
            self.rooms.remove(room);
            return;
        }
        let Some(&moved) = list.members.get(position as usize) else {
            return;
        };
        let entry = self.member_mut(moved).and_then(|member| member.rooms.iter_mut().find(|(name, _)| **name == *room));
        if let Some((_, place)) = entry {
            *place = position;
        }
    }
}

impl<S> Member<S> {
    fn is_in(&self, room: &str) -> bool {
        self.id.as_str() == room || self.rooms.iter().any(|(name, _)| **name == *room)
    }
}

#[cfg(test)]
mod tests;
