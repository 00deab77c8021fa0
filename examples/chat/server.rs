//! The server of the chat: who is here, the rooms, and the last messages of each.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ackord::{DisconnectReason, Handshake, Reply, Socket};

use crate::contract::{
    Chat, ChatEvent, ChatHandler, ChatRoom, CreateError, Entry, JoinError, Joined, Message, NewMessage, NewRoom,
    PostError, Posted, Refused, RoomInfo,
};

const FIRST_ROOMS: [&str; 3] = ["lobby", "random", "help"];
const MAX_ROOMS: usize = 40;
const MAX_GUESTS: usize = 500;
const HISTORY: usize = 50;

/// So many messages in so short a time are welcome.
const BURST: usize = 6;
const BURST_TIME: Duration = Duration::from_secs(6);
/// So many refusals in a row are patience enough.
const STRIKES: u32 = 4;
const MUTE_TIME: Duration = Duration::from_secs(20);

/// The state of the chat. Clones are the same chat.
#[derive(Clone, Debug)]
pub struct Server {
    state: Arc<Mutex<State>>,
    /// Held while something is changed and told, so that everybody hears of it in the same order. `emit` never waits.
    turn: Arc<Mutex<()>>,
}

/// The data of a socket: a seat in the chat, which is given back when the last handle of the socket is gone.
///
/// `disconnect` gives it back earlier; this is for a connection that ended while it was let in.
#[derive(Debug)]
pub struct Guest {
    nick: String,
    seat: u64,
    pace: Mutex<Pace>,
    server: Server,
}

#[derive(Debug)]
struct State {
    next_message: u32,
    next_seat: u64,
    rooms: Vec<Room>,
    /// By the nick in lower case.
    seats: HashMap<String, Seat>,
}

#[derive(Debug)]
struct Room {
    name: String,
    history: VecDeque<Message>,
}

#[derive(Debug)]
struct Seat {
    id: u64,
    nick: String,
    key: Option<String>,
    room: Option<String>,
}

impl Server {
    /// An empty chat with its first rooms.
    pub fn new() -> Self {
        let state = State {
            next_message: 1,
            next_seat: 1,
            rooms: FIRST_ROOMS.into_iter().map(Room::new).collect(),
            seats: HashMap::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), turn: Arc::default() }
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody how many people are where.
    fn announce_people(&self, socket: &Socket<Chat>) {
        let (rooms, online) = {
            let state = self.state();
            (state.room_list(), state.seats.len() as u32)
        };
        for event in [ChatEvent::Rooms(rooms), ChatEvent::Presence { online }] {
            socket.emit(event.clone());
            socket.broadcast().emit(event);
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl ChatHandler for Server {
    async fn connect(&self, entry: Entry, _peer: &Handshake<Chat>) -> Result<Guest, Refused> {
        let Entry { nick, key } = entry;
        if nick.trim() != nick || nick.chars().any(char::is_control) {
            return Err(Refused::NickInvalid);
        }
        let seat = self.state().take_seat(&nick, key)?;
        Ok(Guest { nick, seat, pace: Mutex::default(), server: self.clone() })
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        // The same tab came back before we knew that it was gone.
        let guest = socket.data();
        for other in socket.broadcast().sockets() {
            if other.data().seat != guest.seat && same_nick(&other.data().nick, &guest.nick) {
                other.disconnect();
            }
        }
        let _turn = self.turn();
        self.announce_people(socket);
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) -> Reply<Joined, JoinError> {
        let _turn = self.turn();
        let nick = socket.data().nick.clone();
        let (joined, before) = self.state().join(&nick, &room)?;
        if let Some(before) = before {
            leave(socket, before);
        }
        socket.join(ChatRoom::Named(room.clone()));
        let entered = ChatEvent::Entered { room: room.clone(), nick };
        socket.to(ChatRoom::Named(room)).emit(entered);
        self.announce_people(socket);
        Ok(joined)
    }

    async fn create(&self, socket: &Socket<Chat>, room: NewRoom) -> Reply<RoomInfo, CreateError> {
        let _turn = self.turn();
        let info = self.state().create(room.name)?;
        self.announce_people(socket);
        Ok(info)
    }

    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        let NewMessage { room, text } = message;
        let guest = socket.data();
        if !socket.is_in(ChatRoom::Named(room.clone())) {
            return Err(PostError::NotInRoom.into());
        }
        guest.check_pace()?;
        let _turn = self.turn();
        let message = self.state().post(&guest.nick, room, text);
        let posted = Posted { id: message.id, at: message.at };
        socket.to(ChatRoom::Named(message.room.clone())).emit(ChatEvent::Message(message));
        Ok(posted)
    }

    async fn typing(&self, socket: &Socket<Chat>) {
        let nick = socket.data().nick.clone();
        let room = self.state().room_of(&nick);
        if let Some(room) = room {
            // Worth nothing if it comes late.
            socket.to(ChatRoom::Named(room.clone())).volatile().emit(ChatEvent::Typing { room, nick });
        }
    }

    async fn disconnect(&self, socket: &Socket<Chat>, _reason: DisconnectReason) {
        let _turn = self.turn();
        let Some(seat) = socket.data().give_back() else {
            return;
        };
        if let Some(room) = seat.room {
            leave(socket, room);
        }
        self.announce_people(socket);
    }
}

fn leave(socket: &Socket<Chat>, room: String) {
    let nick = socket.data().nick.clone();
    socket.leave(ChatRoom::Named(room.clone()));
    socket.to(ChatRoom::Named(room.clone())).emit(ChatEvent::Left { room, nick });
}

impl Guest {
    /// The seat, unless somebody has it by now.
    fn give_back(&self) -> Option<Seat> {
        self.server.state().give_back(&self.nick, self.seat)
    }

    fn check_pace(&self) -> Result<(), PostError> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).message(Instant::now())
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = self.give_back();
    }
}

impl State {
    fn take_seat(&mut self, nick: &str, key: Option<String>) -> Result<u64, Refused> {
        let id = self.next_seat;
        if let Some(seat) = self.seats.get_mut(&nick.to_lowercase()) {
            if key.is_none() || seat.key != key {
                return Err(Refused::NickTaken { nick: seat.nick.clone() });
            }
            seat.id = id;
        } else if self.seats.len() >= MAX_GUESTS {
            return Err(Refused::Full { limit: MAX_GUESTS as u32 });
        } else {
            let seat = Seat { id, nick: nick.to_owned(), key, room: None };
            self.seats.insert(nick.to_lowercase(), seat);
        }
        self.next_seat += 1;
        Ok(id)
    }

    fn give_back(&mut self, nick: &str, id: u64) -> Option<Seat> {
        let nick = nick.to_lowercase();
        self.seats.get(&nick).filter(|seat| seat.id == id)?;
        self.seats.remove(&nick)
    }

    fn room_of(&self, nick: &str) -> Option<String> {
        self.seats.get(&nick.to_lowercase())?.room.clone()
    }

    /// What the room looks like now, and the room that was left for it.
    fn join(&mut self, nick: &str, name: &str) -> Result<(Joined, Option<String>), JoinError> {
        let room = self.rooms.iter().find(|room| room.name == name);
        let history = room.ok_or(JoinError::UnknownRoom)?.history.clone();
        let seat = self.seats.get_mut(&nick.to_lowercase());
        let before = seat.and_then(|seat| seat.room.replace(name.to_owned()));
        let joined = Joined { room: name.to_owned(), history: history.into(), members: self.members(name) };
        Ok((joined, before.filter(|before| before != name)))
    }

    fn create(&mut self, name: String) -> Result<RoomInfo, CreateError> {
        if self.rooms.iter().any(|room| room.name == name) {
            return Err(CreateError::Exists);
        }
        if self.rooms.len() >= MAX_ROOMS {
            // The first rooms stay; of the others the oldest that is empty makes room.
            let empty =
                (FIRST_ROOMS.len()..self.rooms.len()).find(|&index| self.members(&self.rooms[index].name).is_empty());
            self.rooms.remove(empty.ok_or(CreateError::TooManyRooms)?);
        }
        self.rooms.push(Room::new(&name));
        Ok(RoomInfo { name, members: 0 })
    }

    fn post(&mut self, nick: &str, room: String, text: String) -> Message {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let message = Message {
            id: self.next_message,
            from: nick.to_owned(),
            text,
            at: since_1970.map_or(0, |time| time.as_millis() as u64),
            room,
        };
        self.next_message += 1;
        let room = self.rooms.iter_mut().find(|room| room.name == message.room);
        if let Some(room) = room {
            if room.history.len() == HISTORY {
                room.history.pop_front();
            }
            room.history.push_back(message.clone());
        }
        message
    }

    fn members(&self, room: &str) -> Vec<String> {
        let seats = self.seats.values();
        let in_room = seats.filter(|seat| seat.room.as_deref() == Some(room));
        let mut nicks: Vec<_> = in_room.map(|seat| seat.nick.clone()).collect();
        nicks.sort_unstable_by_key(|nick| nick.to_lowercase());
        nicks
    }

    fn room_list(&self) -> Vec<RoomInfo> {
        let mut members: HashMap<&str, u32> = HashMap::new();
        for room in self.seats.values().filter_map(|seat| seat.room.as_deref()) {
            *members.entry(room).or_default() += 1;
        }
        let info =
            |room: &Room| RoomInfo { name: room.name.clone(), members: members.get(&*room.name).copied().unwrap_or(0) };
        self.rooms.iter().map(info).collect()
    }
}

impl Room {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), history: VecDeque::new() }
    }
}

/// How fast somebody posts.
#[derive(Debug, Default)]
struct Pace {
    /// When the last messages were posted, the oldest first.
    recent: VecDeque<Instant>,
    strikes: u32,
    muted_until: Option<Instant>,
}

impl Pace {
    fn message(&mut self, now: Instant) -> Result<(), PostError> {
        if let Some(until) = self.muted_until.filter(|until| *until > now) {
            return Err(PostError::Muted { seconds: seconds_until(until, now) });
        }
        while self.recent.front().is_some_and(|oldest| now.duration_since(*oldest) >= BURST_TIME) {
            self.recent.pop_front();
        }
        if let Some(oldest) = self.recent.front().filter(|_| self.recent.len() >= BURST) {
            let again = *oldest + BURST_TIME;
            self.strikes += 1;
            if self.strikes < STRIKES {
                return Err(PostError::RateLimited { seconds: seconds_until(again, now) });
            }
            let until = now + MUTE_TIME;
            *self = Self { muted_until: Some(until), ..Self::default() };
            return Err(PostError::Muted { seconds: seconds_until(until, now) });
        }
        self.strikes = 0;
        self.recent.push_back(now);
        Ok(())
    }
}

fn seconds_until(then: Instant, now: Instant) -> u32 {
    then.duration_since(now).as_secs_f32().ceil() as u32
}

fn same_nick(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests;
