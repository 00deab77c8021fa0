#[automatically_derived]
#[allow(deprecated, unused_qualifications)]
impl ::ackord::Room for ChatRoom {
    const PATTERNS: &'static [&'static str] = &["lobby", "room:{0}"];
    fn name(&self) -> ::ackord::RoomName {
        match self {
            Self::Lobby { .. } => ::core::convert::From::from("lobby"),
            Self::Named { 0: field0 } => {
                ::ackord::__private::room_name(&[&"room:", field0])
            }
        }
    }
}
