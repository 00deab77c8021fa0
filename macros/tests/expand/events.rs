#[allow(deprecated, unused_imports, unused_mut, unused_qualifications)]
const _: () = {
    use ::ackord::__private::unfit::*;
    #[::ackord::payload(crate = "::ackord")]
    #[allow(deprecated)]
    struct ChatEventUserJoined {
        user: String,
    }
    const _: fn() = || {
        let _ = <Message as ::ackord::__private::IsPayload>::FITS;
        let _ = <Value as ::ackord::__private::IsPayload>::FITS;
        let _ = <Question as ::ackord::__private::IsPayload>::FITS;
        let _ = <Receipt as ::ackord::__private::IsAnswer>::FITS;
    };
    #[automatically_derived]
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
            let _ = &arguments;
            match self {
                Self::Message { 0: argument0, .. } => {
                    ::ackord::__private::Argument::<
                        Message,
                    >::push(&argument0, arguments)?;
                    ::core::result::Result::Ok(())
                }
                Self::UserJoined { user } => {
                    ::ackord::__private::Argument::<
                        ChatEventUserJoined,
                    >::push(&ChatEventUserJoined { user }, arguments)
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
        fn decode<__R>(
            event: ::ackord::__private::ReceivedEvent<'_, __R>,
        ) -> ::core::result::Result<Self, ::ackord::__private::ReceivedError> {
            match event.name() {
                "chat message" => {
                    ::core::result::Result::Ok({
                        let (argument0,) = ::ackord::__private::Received::<
                            (Message,),
                        >::read(&event)?;
                        Self::Message(argument0)
                    })
                }
                "userJoined" => {
                    ::core::result::Result::Ok({
                        let (object,) = ::ackord::__private::Received::<
                            (ChatEventUserJoined,),
                        >::read(&event)?;
                        Self::UserJoined {
                            user: object.user,
                        }
                    })
                }
                "everything" => {
                    ::core::result::Result::Ok({
                        let (argument0,) = ::ackord::__private::Received::<
                            (Args<Vec<Value>>,),
                        >::read(&event)?;
                        Self::Everything(argument0)
                    })
                }
                "confirm" => {
                    ::core::result::Result::Ok({
                        let (argument0,) = ::ackord::__private::Received::<
                            (Question,),
                        >::read(&event)?;
                        Self::Confirm(argument0, event.ack())
                    })
                }
                "old" => ::core::result::Result::Ok(Self::Old),
                _ => {
                    ::core::result::Result::Err(
                        ::ackord::__private::ReceivedError::Unknown,
                    )
                }
            }
        }
        fn describe(events: &mut ::ackord::__private::EventsDescription<'_>) {
            let _ = &events;
            {
                let mut event = events
                    .event(
                        "chat message",
                        "A message was posted.",
                        ::core::option::Option::None,
                    );
                ::ackord::__private::Argument::<
                    Message,
                >::describe(&mut event, "message");
            }
            events
                .event("userJoined", "", ::core::option::Option::None)
                .object::<ChatEventUserJoined>("userJoined");
            {
                let mut event = events
                    .event("everything", "", ::core::option::Option::None);
                ::ackord::__private::Argument::<
                    Value,
                >::describe_rest(&mut event, "args");
            }
            {
                let mut event = events
                    .event("confirm", "", ::core::option::Option::None);
                ::ackord::__private::Argument::<
                    Question,
                >::describe(&mut event, "question");
                ::ackord::__private::ClientAnswer::<Receipt>::describe(&mut event);
            }
            events.event("old", "", ::core::option::Option::Some("use `Message`"));
        }
    }
};
