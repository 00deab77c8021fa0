const _: () = {
    #[::ackord::payload(crate = "::ackord")]
    #[allow(deprecated)]
    struct ChatEventUserJoined {
        user: String,
    }
    #[allow(unused_qualifications)]
    const _: fn() = || {
        ::ackord::__private::assert_payload::<Message>();
        ::ackord::__private::assert_payload::<Value>();
        ::ackord::__private::assert_payload::<Question>();
        ::ackord::__private::assert_payload::<Receipt>();
    };
    #[automatically_derived]
    #[allow(deprecated, unused_imports, unused_qualifications)]
    impl ::ackord::Events for ChatEvent {
        fn name(&self) -> &'static str {
            match *self {
                Self::Message { .. } => "chat message",
                Self::UserJoined { .. } => "userJoined",
                Self::Everything { .. } => "everything",
                Self::Confirm { .. } => "confirm",
                Self::Old { .. } => "old",
            }
        }
        fn wants_ack(&self) -> bool {
            match *self {
                Self::Message { .. } => false,
                Self::UserJoined { .. } => false,
                Self::Everything { .. } => false,
                Self::Confirm { .. } => true,
                Self::Old { .. } => false,
            }
        }
        fn encode(
            self,
            arguments: &mut ::ackord::EventWriter<'_, '_>,
        ) -> ::core::result::Result<(), ::ackord::EncodeError> {
            use ::ackord::__private::UnfitArgument as _;
            let _ = &arguments;
            match self {
                Self::Message { 0: argument0, .. } => {
                    ::ackord::__private::Argument::<
                        Message,
                    >::push(&argument0, arguments)?;
                    ::core::result::Result::Ok(())
                }
                Self::UserJoined { user } => {
                    arguments.push(&ChatEventUserJoined { user })
                }
                Self::Everything { 0: argument0, .. } => {
                    ::ackord::__private::Argument::<
                        Value,
                    >::push_rest(&argument0, arguments)?;
                    ::core::result::Result::Ok(())
                }
                Self::Confirm { 0: argument0, 1: _ack, .. } => {
                    ::ackord::__private::Argument::<
                        Question,
                    >::push(&argument0, arguments)?;
                    ::core::result::Result::Ok(())
                }
                Self::Old => ::core::result::Result::Ok(()),
            }
        }
        fn describe(events: &mut ::ackord::__private::EventsDescription<'_>) {
            use ::ackord::__private::UnfitArgument as _;
            let _ = &events;
            ::ackord::__private::Argument::<
                Message,
            >::describe(
                events
                    .event(
                        "chat message",
                        "A message was posted.",
                        ::core::option::Option::None,
                    ),
                "message",
            );
            events
                .event("userJoined", "", ::core::option::Option::None)
                .object::<ChatEventUserJoined>("userJoined");
            ::ackord::__private::Argument::<
                Value,
            >::describe_rest(
                events.event("everything", "", ::core::option::Option::None),
                "args",
            );
            ::ackord::__private::Argument::<
                Receipt,
            >::describe_answer(
                ::ackord::__private::Argument::<
                    Question,
                >::describe(
                    events.event("confirm", "", ::core::option::Option::None),
                    "question",
                ),
            );
            events.event("old", "", ::core::option::Option::Some("use `Message`"));
        }
    }
};
