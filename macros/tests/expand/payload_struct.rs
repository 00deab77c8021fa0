#[derive(
    ::ackord::__private::serde::Serialize,
    ::ackord::__private::serde::Deserialize,
    ::ackord::__private::schemars::JsonSchema,
    ::ackord::__private::ts_rs::TS
)]
#[serde(crate = "::ackord::__private::serde")]
#[schemars(crate = "::ackord::__private::schemars")]
#[ts(crate = "::ackord::__private::ts_rs")]
#[::ackord::__private::without_payload_bounds]
/// A message to post.
#[serde(rename_all = "camelCase")]
#[schemars(
    transform = ::ackord::__private::schema_order(
        &["room",
        "text",
        "replyTo",
        "id",
        "host"],
        false
    )
)]
pub struct NewMessage
where
    for<'__payload> Room: ::ackord::Payload,
{
    pub room: Room,
    #[schemars(
        transform = ::ackord::__private::schema_length(
            ::core::option::Option::Some(1),
            ::core::option::Option::Some(2000)
        )
    )]
    pub text: String,
    pub reply_to: Option<u32>,
    #[schemars(with = ":: ackord :: __private :: int_string :: Digits < u64 >")]
    #[serde(with = "::ackord::__private::int_string")]
    #[ts(as = "::std::string::String")]
    pub id: u64,
    #[schemars(with = "String")]
    #[ts(as = "String")]
    pub host: IpAddr,
}
const _: () = {
    const _: fn() = || {
        {
            let _ = <String as ::ackord::__private::IsPayload>::FITS;
        }
    };
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications, unused_variables)]
    impl ::ackord::Payload for NewMessage {
        fn check(&self, checker: &mut ::ackord::Checker) {
            #[allow(unused_imports)]
            use ::ackord::__private::UnfitArgument as _;
            checker
                .within(
                    "room",
                    |checker| {
                        ::ackord::__private::Argument::<
                            Room,
                        >::check(&self.room, checker);
                    },
                );
            checker
                .within(
                    "text",
                    |checker| {
                        ::ackord::__private::check_length(
                            &self.text,
                            ::core::option::Option::Some(1),
                            ::core::option::Option::Some(2000),
                            checker,
                        );
                    },
                );
        }
    }
};
