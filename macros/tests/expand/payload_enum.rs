#[derive(
    ::ackord::__private::serde::Serialize,
    ::ackord::__private::serde::Deserialize,
    ::ackord::__private::schemars::JsonSchema,
    ::ackord::__private::ts_rs::TS
)]
#[serde(crate = "::ackord::__private::serde")]
#[schemars(crate = "::ackord::__private::schemars")]
#[ts(crate = "::ackord::__private::ts_rs")]
#[serde(rename_all = "snake_case")]
pub enum PostError {
    Muted { #[schemars(regex(pattern = "^[0-9]+$"))] until: String },
    #[schemars(transform = ::ackord::__private::schema_order(&["who", "page"], true))]
    Ask { #[schemars(email)] who: String, #[schemars(url)] page: Option<String> },
    TooLong(u32),
    UnknownRoom,
}
const _: () = {
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications, unused_variables)]
    impl ::ackord::Payload for PostError {
        fn check(&self, checker: &mut ::ackord::Checker) {
            #[allow(unused_imports)]
            use ::ackord::__private::UnfitArgument as _;
            match self {
                Self::Muted { until: field0, .. } => {
                    checker
                        .within(
                            "muted",
                            |checker| {
                                checker
                                    .within(
                                        "until",
                                        |checker| {
                                            {
                                                static PATTERN: ::std::sync::LazyLock<
                                                    ::ackord::__private::Pattern,
                                                > = ::std::sync::LazyLock::new(|| ::ackord::__private::Pattern::new(
                                                    "^[0-9]+$",
                                                ));
                                                ::ackord::__private::check_pattern(
                                                    field0,
                                                    &PATTERN,
                                                    checker,
                                                );
                                            }
                                        },
                                    );
                            },
                        );
                }
                Self::Ask { who: field0, page: field1, .. } => {
                    checker
                        .within(
                            "ask",
                            |checker| {
                                checker
                                    .within(
                                        "who",
                                        |checker| {
                                            ::ackord::__private::check_email(field0, checker);
                                        },
                                    );
                                checker
                                    .within(
                                        "page",
                                        |checker| {
                                            ::ackord::__private::check_url(field1, checker);
                                        },
                                    );
                            },
                        );
                }
                _ => {}
            }
        }
    }
};
