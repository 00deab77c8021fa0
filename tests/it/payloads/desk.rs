use std::collections::BTreeMap;
use std::net::IpAddr;

use ackord::{Bytes, Namespace, Reply, Socket, Value, handler, payload};

/// A ticket to open.
#[payload]
#[derive(Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct NewTicket {
    /// What it is about.
    #[payload(length(min = 3, max = 80))]
    pub title: String,
    #[payload(email)]
    pub reply_to: String,
    #[payload(range(max = 5), custom(not_four))]
    pub priority: u8,
    /// What else there is to say.
    #[payload(length(max = 9))]
    pub notes: BTreeMap<String, Value>,
}

fn not_four(priority: &u8) -> Result<(), &'static str> {
    if *priority == 4 { Err("must not be 4") } else { Ok(()) }
}

#[payload]
pub struct Filter {
    pub words: String,
    /// Of one customer, or of all.
    pub customer: Option<UserId>,
    #[serde(default)]
    pub closed: bool,
}

#[payload]
pub struct Ticket {
    /// All 64 bits of it.
    #[payload(string)]
    pub id: u64,
    /// Milliseconds since 1970.
    #[payload(number)]
    pub opened: i64,
    pub by: UserId,
}

/// The number of a ticket.
#[payload]
#[serde(transparent)]
pub struct TicketId(#[payload(string)] pub u64);

#[payload]
pub struct File {
    pub name: String,
    #[payload(length(max = 1_000_000))]
    pub data: Bytes,
}

/// Who somebody is.
#[payload(ts = "string & { readonly __brand: \"UserId\" }")]
#[serde(transparent)]
pub struct UserId(#[payload(pattern("^[a-z0-9_]+$"))] pub String);

#[payload]
pub struct Quoted {
    #[ts(type = "`#${number}`")]
    pub ticket: String,
    #[deprecated(note = "use `ticket`")]
    pub number: Option<u32>,
}

/// A page of what was found.
#[payload(name = "PageOf{T}")]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[payload(import = "./bindings/Profile")]
pub struct Profile {
    pub name: String,
}

#[payload]
pub struct Visit {
    #[payload(as = "String")]
    pub from: IpAddr,
    #[payload(as = "Option<String>")]
    pub over: Option<IpAddr>,
}

#[derive(Namespace)]
#[namespace("/desk")]
pub struct Desk;

#[handler(Desk, client = DeskClient)]
pub trait DeskHandler {
    #[event]
    async fn open(&self, socket: &Socket<Desk>, ticket: NewTicket) -> Reply<Ticket>;
    #[event]
    async fn find(&self, socket: &Socket<Desk>, filter: Filter, page: Option<u32>) -> Reply<Page<Ticket>>;
    #[event]
    async fn attach(&self, socket: &Socket<Desk>, id: TicketId, file: File) -> Reply<()>;
    #[event]
    async fn rename(&self, socket: &Socket<Desk>, #[payload(length(min = 1, max = 40))] name: String) -> Reply<Profile>;
    #[event]
    async fn visit(&self, socket: &Socket<Desk>, visit: Visit) -> Reply<Quoted>;
}
