#[allow(deprecated, unused_imports, unused_mut, unused_qualifications)]
const _: () = {
    use ::ackord::__private::unfit::*;
    #[::ackord::payload(crate = "::ackord")]
    #[allow(deprecated)]
    struct ChatServerEventRenamed {
        from: String,
        to: Option<String>,
    }
    const _: fn() = || {
        let _ = <UserId as ::ackord::__private::IsPayload>::FITS;
        let _ = <u32 as ::ackord::__private::IsPayload>::FITS;
        let _ = <u32 as ::ackord::__private::IsAnswer>::FITS;
    };
    #[automatically_derived]
    impl ::ackord::Events for ChatServerEvent {
        fn name(&self) -> &'static str {
            match *self {
                Self::Nothing { .. } => "nothing",
                Self::Renamed { .. } => "renamed",
                Self::Kick { .. } => "kick",
                Self::Count { .. } => "count",
            }
        }
        fn wants_ack(&self) -> bool {
            match *self {
                Self::Nothing { .. } => false,
                Self::Renamed { .. } => false,
                Self::Kick { .. } => false,
                Self::Count { .. } => true,
            }
        }
        fn encode(
            self,
            arguments: &mut ::ackord::EventWriter<'_, '_>,
        ) -> ::core::result::Result<(), ::ackord::EncodeError> {
            let _ = &arguments;
            match self {
                Self::Nothing => ::core::result::Result::Ok(()),
                Self::Renamed { from, to } => {
                    ::ackord::__private::Argument::<
                        ChatServerEventRenamed,
                    >::push(&ChatServerEventRenamed { from, to }, arguments)
                }
                Self::Kick { 0: argument0, 1: argument1, .. } => {
                    ::ackord::__private::Argument::<
                        UserId,
                    >::push(&argument0, arguments)?;
                    ::ackord::__private::Argument::<u32>::push(&argument1, arguments)?;
                    ::core::result::Result::Ok(())
                }
                Self::Count { 0: _ack, .. } => ::core::result::Result::Ok(()),
            }
        }
        fn decode<__R>(
            event: ::ackord::__private::ReceivedEvent<'_, __R>,
        ) -> ::core::result::Result<Self, ::ackord::__private::ReceivedError> {
            match event.name() {
                "nothing" => ::core::result::Result::Ok(Self::Nothing),
                "renamed" => {
                    ::core::result::Result::Ok({
                        let (object,) = ::ackord::__private::Received::<
                            (ChatServerEventRenamed,),
                        >::read(&event)?;
                        Self::Renamed {
                            from: object.from,
                            to: object.to,
                        }
                    })
                }
                "kick" => {
                    ::core::result::Result::Ok({
                        let (argument0, argument1) = ::ackord::__private::Received::<
                            (UserId, u32),
                        >::read(&event)?;
                        Self::Kick(argument0, argument1)
                    })
                }
                "count" => {
                    ::core::result::Result::Ok({
                        let () = ::ackord::__private::Received::<()>::read(&event)?;
                        Self::Count(event.ack())
                    })
                }
                _ => {
                    ::core::result::Result::Err(
                        ::ackord::__private::ReceivedError::Unknown,
                    )
                }
            }
        }
        fn describe(events: &mut ::ackord::__private::EventsDescription<'_>) {
            let _ = &events;
            events.event("nothing", "", ::core::option::Option::None);
            events
                .event("renamed", "", ::core::option::Option::None)
                .object::<ChatServerEventRenamed>("renamed");
            {
                let mut event = events.event("kick", "", ::core::option::Option::None);
                ::ackord::__private::Argument::<UserId>::describe(&mut event, "userId");
                ::ackord::__private::Argument::<u32>::describe(&mut event, "value");
            }
            {
                let mut event = events.event("count", "", ::core::option::Option::None);
                ::ackord::__private::ClientAnswer::<u32>::describe(&mut event);
            }
        }
    }
    #[automatically_derived]
    impl ::ackord::ServerEvents for ChatServerEvent {}
};
