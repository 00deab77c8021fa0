//! The codes of what is wrong with an event: one list, for the run time, the documentation and the generated types.

macro_rules! codes {
    ($($(#[$meta:meta])* $list:ident { $($(#[doc = $docs:literal])+ $from:literal $name:ident = $code:literal;)+ })+) => {
        $(
            $($(#[doc = $docs])+ pub const $name: &str = $code;)+

            $(#[$meta])*
            pub const $list: &[&str] = &[$($name),+];
        )+

        /// Code, where it is given, what it means: the rows of the documentation.
        #[doc(hidden)]
        pub const TABLE: &[(&str, &str, &str)] = &[$($(($code, $from, concat!($($docs),+)),)+)+];
    };
}

codes! {
    /// All that a client may get, as far as Ackord gives them: those of handlers, middlewares and hand-written checks may
    /// be any others, and a refused contract has the codes of its changes.
    ALL {
        /// A value of another type.
        "payload" TYPE = "type";
        /// A field is missing.
        "payload" REQUIRED = "required";
        /// An argument is missing.
        "payload" MISSING_ARGUMENT = "missing_argument";
        /// A field that `deny_unknown_fields` does not allow.
        "payload" UNKNOWN_FIELD = "unknown_field";
        /// A value where nothing may be.
        "payload" UNEXPECTED = "unexpected";
        /// A key of a map that is no number, where it has to be one.
        "payload" KEY = "key";
        /// Another value than the only one that is allowed.
        "payload" CONST = "const";
        /// None of the values that are allowed.
        "payload" ENUM = "enum";
        /// None of the forms that are allowed.
        "payload" UNION = "union";
        /// No base64, where that stands for binary data.
        "payload" FORMAT = "format";
        /// What a conversion of the type itself refused, in its words.
        "payload" INVALID = "invalid";
        /// Too short, too long, too few or too many.
        "constraint" LENGTH = "length";
        /// Too small or too large.
        "constraint" RANGE = "range";
        /// Does not match; or a number as a string that is none.
        "constraint" PATTERN = "pattern";
        /// No email address.
        "constraint" EMAIL = "email";
        /// No URL.
        "constraint" URL = "url";
        /// What a function of yours refused, in its words.
        "constraint" CUSTOM = "custom";
        /// Something of the server's own.
        "server" INTERNAL = "internal";
        /// tower's timeout cut it off.
        "middleware" TIMEOUT = "timeout";
        /// tower's load shedding refused it.
        "middleware" OVERLOADED = "overloaded";

    }

    /// Those that stay on this side.
    HERE {
        /// `EventError::code` of arguments that do not fit; clients get the issues.
        "in layers only" PAYLOAD = "payload";
        /// `EventError::code` of a `Failure::Rejected`; clients get its issues.
        "in layers only" REJECTED = "rejected";
        /// An answer of a client that is no JSON; in `AckError::Rejected`.
        "in Rust only" JSON = "json";
        /// Another number of arguments than the event has; in `TestError::Unfit`.
        "in Rust only" ARGUMENTS = "arguments";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_there_twice() {
        let mut codes: Vec<&str> = TABLE.iter().map(|(code, ..)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
        assert_eq!(ALL.len() + HERE.len(), TABLE.len());
    }

    #[cfg(feature = "contract")]
    #[test]
    fn the_generated_types_know_what_clients_may_get() {
        let mut codes: Vec<&str> = ALL.to_vec();
        codes.sort_unstable();
        assert_eq!(ackord_codegen::typescript::ISSUE_CODES, codes);
    }
}
