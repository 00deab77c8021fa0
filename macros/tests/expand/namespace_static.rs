#[allow(dead_code, deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::ackord::__private::unfit::*;
    const _: fn() = || {
        let _ = <ChatRoom as ::ackord::__private::IsRoom>::FITS;
    };
    #[automatically_derived]
    impl ::ackord::Namespace for Chat {
        const PATTERN: &'static str = "/chat";
        type Emits = ChatEvent;
        type Public = Member;
        type Server = ChatServerEvent;
        type Handlers = ::ackord::__private::Listed<
            ::ackord::__private::TheOnlyTraitUnlessNamespaceListsHandlers,
            ::ackord::__private::End,
        >;
        type Place<const NUMBER: u64> = ::ackord::__private::TheOnlyTraitUnlessNamespaceListsHandlers;
        const LISTED: ::core::option::Option<&'static [&'static str]> = ::core::option::Option::None;
        const SHOWS_NOTHING: bool = ::ackord::__private::Shown::<
            (),
            ::ackord::__private::Public<Self>,
        >::FITS;
        fn public_of_nothing() -> ::ackord::__private::Public<Self> {
            ::ackord::__private::Shown::<(), ::ackord::__private::Public<Self>>::of(&())
        }
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
            namespace.marker("Chat", "Public chat.", ::core::option::Option::None);
            ::ackord::__private::Rooms::<ChatRoom>::describe(namespace);
        }
    }
    #[automatically_derived]
    impl ::ackord::EmitsOn<Chat> for ChatEvent
    where
        for<'__events> ChatEvent: ::ackord::Events,
    {}
    #[automatically_derived]
    impl ::ackord::IntoRoom<Chat> for ChatRoom {
        fn into_room(self) -> ::ackord::RoomName {
            ::ackord::__private::Rooms::<ChatRoom>::name(&self)
        }
    }
    #[automatically_derived]
    impl ::ackord::IntoRoom<Chat> for &ChatRoom {
        fn into_room(self) -> ::ackord::RoomName {
            ::ackord::__private::Rooms::<ChatRoom>::name(self)
        }
    }
};
