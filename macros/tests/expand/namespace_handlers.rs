#[allow(dead_code, deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::ackord::__private::unfit::*;
    #[automatically_derived]
    impl ::ackord::Namespace for Chat {
        const PATTERN: &'static str = "/chat";
        type Emits = ::ackord::NoEvents;
        type Public = ::ackord::NoPublicData;
        type Server = ::ackord::NoEvents;
        type Handlers = ::ackord::__private::Listed<
            ::ackord::__private::Numbered<5090907167556103549u64>,
            ::ackord::__private::Listed<
                ::ackord::__private::Numbered<11948107717812370912u64>,
                ::ackord::__private::End,
            >,
        >;
        type Place<const NUMBER: u64> = ::ackord::__private::Numbered<NUMBER>;
        const LISTED: ::core::option::Option<&'static [&'static str]> = ::core::option::Option::Some(
            &["ChatHandler", "UploadHandler"],
        );
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
            namespace.marker("Chat", "", ::core::option::Option::None);
        }
    }
    #[automatically_derived]
    impl ::ackord::IntoRoom<Chat> for ::std::string::String {
        fn into_room(self) -> ::ackord::RoomName {
            ::core::convert::From::from(self)
        }
    }
    #[automatically_derived]
    impl ::ackord::IntoRoom<Chat> for &::std::string::String {
        fn into_room(self) -> ::ackord::RoomName {
            ::core::convert::From::from(self)
        }
    }
    #[automatically_derived]
    impl ::ackord::IntoRoom<Chat> for &str {
        fn into_room(self) -> ::ackord::RoomName {
            ::core::convert::From::from(self)
        }
    }
    const _: () = {
        fn in_scope<__H: ChatHandler>() {}
    };
    const _: () = {
        fn in_scope<__H: uploads::UploadHandler>() {}
    };
    const LISTED0: ::core::option::Option<::ackord::__private::ListedTrait> = ::ackord::__private::Listing::<
        Chat,
        ::ackord::__private::Numbered<5090907167556103549u64>,
    >::TRAIT;
    const _: () = ::ackord::__private::assert_handles(LISTED0, "Chat", "ChatHandler");
    const LISTED1: ::core::option::Option<::ackord::__private::ListedTrait> = ::ackord::__private::Listing::<
        Chat,
        ::ackord::__private::Numbered<11948107717812370912u64>,
    >::TRAIT;
    const _: () = ::ackord::__private::assert_handles(LISTED1, "Chat", "UploadHandler");
    const _: () = ::ackord::__private::assert_apart(LISTED1, LISTED0);
};
