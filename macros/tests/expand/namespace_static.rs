#[automatically_derived]
#[allow(unused_qualifications)]
impl ::ackord::Namespace for Chat {
    const PATTERN: &'static str = "/chat";
    type Emits = ChatEvent;
    type Public = Member;
    type Server = ChatServerEvent;
    fn path(&self) -> ::std::string::String {
        ::core::convert::From::from(<Self as ::ackord::Namespace>::PATTERN)
    }
    fn from_path(path: &str) -> ::core::option::Option<Self> {
        if path == <Self as ::ackord::Namespace>::PATTERN {
            ::core::option::Option::Some(Self {})
        } else {
            ::core::option::Option::None
        }
    }
    fn describe(namespace: &mut ::ackord::__private::NamespaceDescription) {
        namespace.marker("Chat", "Public chat.");
        #[allow(unused_imports)]
        use ::ackord::__private::UnfitRooms as _;
        ::ackord::__private::Rooms::<ChatRoom>::describe(namespace);
    }
}
#[automatically_derived]
impl ::ackord::EmitsOn<Chat> for ChatEvent {}
#[allow(unused_qualifications)]
const _: fn() = || ::ackord::__private::assert_room::<ChatRoom>();
#[automatically_derived]
#[allow(unused_qualifications)]
impl ::ackord::IntoRoom<Chat> for ChatRoom {
    fn into_room(self) -> ::ackord::RoomName {
        #[allow(unused_imports)]
        use ::ackord::__private::UnfitRooms as _;
        ::ackord::__private::Rooms::<ChatRoom>::name(&self)
    }
}
#[automatically_derived]
#[allow(unused_qualifications)]
impl ::ackord::IntoRoom<Chat> for &ChatRoom {
    fn into_room(self) -> ::ackord::RoomName {
        #[allow(unused_imports)]
        use ::ackord::__private::UnfitRooms as _;
        ::ackord::__private::Rooms::<ChatRoom>::name(self)
    }
}
