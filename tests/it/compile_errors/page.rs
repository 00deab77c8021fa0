//! `docs/compile-errors.md`: the mistakes that people make, each with what rustc prints. `UPDATE=1` writes it anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Case, folder};

/// A mistake: its heading, its case, and what to do.
type Entry = (&'static str, &'static str, &'static str);

const TOPICS: [(&str, &[Entry]); 13] = [
    (
        "The handler trait",
        &[
            (
                "A method does not say what it is",
                "handler/no_attribute",
                "Put `#[event]` above it, or what else the method is.",
            ),
            ("A misspelt attribute", "handler/misspelt_attribute", "Write the one that was meant."),
            (
                "The name of the event is no string",
                "handler/event_name_equals",
                "The name stands first and in quotes: `#[event(\"new post\")]`.",
            ),
            ("No `&self`", "handler/no_self", "State is `&self`, in every handler."),
            (
                "`&mut self`",
                "handler/mutable_self",
                "Handlers run at once: put what changes into a `Mutex` or an atomic.",
            ),
            (
                "No socket",
                "handler/no_socket",
                "The socket is the first parameter behind `&self`, also where it is not used.",
            ),
            (
                "The socket by value",
                "handler/socket_by_value",
                "Take it as `&Socket<Chat>`; `socket.clone()` is one to keep.",
            ),
            (
                "The socket of another namespace",
                "handler/socket_of_another_namespace",
                "Name the namespace of the trait in all parameters.",
            ),
            ("Not async", "handler/not_async", "Write `async fn`, also where nothing is awaited."),
            ("A generic method", "handler/generic_method", "Name the type: a contract has one shape."),
            (
                "The path in the place of the namespace",
                "handler/path_for_the_namespace",
                "`#[handler(Chat)]` names the type; its path stands in `#[namespace(\"/chat\")]`.",
            ),
        ],
    ),
    (
        "Arguments and answers",
        &[
            ("A type that is no payload", "handler/no_payload", "Put `#[payload]` above its definition."),
            (
                "A type of another crate",
                "payload/foreign_argument",
                "Wrap it in a payload that says what travels, and take that.",
            ),
            ("A borrowed argument", "handler/borrowed_argument", "Take `String` for `&str`, `Vec<T>` for `&[T]`."),
            (
                "A callback as in JavaScript",
                "handler/ack_argument",
                "Return the answer: the callback of the client gets what the method returns.",
            ),
            (
                "An answer that is no payload",
                "handler/no_payload_in_the_answer",
                "Put `#[payload]` above the definition of what is in the answer.",
            ),
            (
                "An error that is not of the contract",
                "handler/boxed_error",
                "Return `Reply<u32>`, and put `.internal()?` behind what may fail: the error is logged, and the client is told no more than that there was one.",
            ),
        ],
    ),
    (
        "The implementation",
        &[
            (
                "A handler is missing",
                "handler/missing_method",
                "Write it; the editor's completion and \"Implement missing members\" know its signature.",
            ),
            (
                "A handler that is not declared",
                "handler/undeclared_method",
                "Declare it in the trait, with its attribute.",
            ),
            ("Another argument than declared", "handler/argument_of_another_type", "Make the two agree."),
            (
                "Another answer than declared",
                "handler/wrong_answer",
                "Return what the trait says, or change the trait.",
            ),
            (
                "An error of something else, with `?`",
                "handler/error_without_into",
                "Put `.internal()?` behind it, with `use ackord::InternalExt`; an error of the contract has `.into()`.",
            ),
            (
                "A future that is not `Send`",
                "handler/not_send",
                "Let the value go before the `.await`, or use what is `Send`: `Arc` for `Rc`.",
            ),
            ("A server without the trait", "handler/server_not_implemented", "Implement the trait for what is served."),
        ],
    ),
    (
        "Connecting",
        &[
            (
                "A socket in `#[connect]`",
                "handler/socket_in_connect",
                "Decide with the handshake; greet in `#[connected]`.",
            ),
            ("Auth that is no payload", "handler/no_payload_in_auth", "Put `#[payload]` above its definition."),
            (
                "`#[connect]` without a `Result`",
                "handler/connect_returns_data",
                "Return `Result<User, Never>` if nobody is refused.",
            ),
            (
                "A refusal without words",
                "handler/refusal_without_words",
                "Implement `Display`: these are the words of the client's `connect_error`.",
            ),
            (
                "Two `#[connect]`",
                "handler/two_connects",
                "One method decides; the other may be a function that it calls.",
            ),
        ],
    ),
    (
        "Names of events",
        &[
            (
                "A reserved name",
                "handler/reserved_name",
                "Name the event otherwise: Socket.IO's clients use this name themselves.",
            ),
            ("Two events of one name", "handler/duplicate_name", "Name one of them otherwise."),
        ],
    ),
    (
        "What the server emits",
        &[
            ("The `Ack` is not last", "events/ack_not_last", "Move it to the end, where JavaScript has its callback."),
            (
                "An `Ack` in an object",
                "events/ack_in_an_object",
                "Use a tuple variant: a callback is an argument of its own.",
            ),
            ("An event with what is no payload", "events/no_payload", "Put `#[payload]` above its definition."),
            (
                "An event of another namespace",
                "namespace/event_of_another",
                "Emit what the namespace names, or put the event into its enum.",
            ),
            (
                "A namespace that emits nothing",
                "namespace/emits_nothing",
                "Name the enum where the namespace is declared: `emits = ChatEvent`.",
            ),
            (
                "The name of an event in the place of the event",
                "namespace/emit_a_name",
                "Emit the variant: `ChatEvent::Closed`.",
            ),
        ],
    ),
    (
        "Payloads",
        &[
            (
                "A field of a type without `#[payload]`",
                "payload/foreign_field",
                "Put `#[payload]` above its definition.",
            ),
            ("A payload within itself", "payload/within_itself", "Put it in a `Box`; a `Vec` is one already."),
            (
                "A default of a type that has none",
                "payload/default_without_default",
                "Derive `Default` for it, or name the function that makes the value.",
            ),
            ("A field of another crate", "payload/as_no_payload", "Name what serde writes: `String`, for an address."),
            (
                "`#[serde]` above `#[payload]`",
                "payload/below_serde",
                "Put `#[payload]` first; rustc's second error goes with the first.",
            ),
            ("A derive that is there already", "payload/derived_twice", "Leave it to `#[payload]`."),
            ("A misspelt argument of `#[serde]`", "payload/misspelt_serde", "Write the one that was meant."),
            (
                "What no schema can know",
                "payload/serialize_with",
                "Use `with`, and say with `#[payload(as = \"…\")]` what travels.",
            ),
            ("The key of a map", "payload/key_of_a_map", "Use a string for the key, or a list of pairs for the map."),
            ("A payload that borrows", "payload/lifetime", "Use `String` or `Vec`."),
        ],
    ),
    (
        "Integers of 64 bits",
        &[
            (
                "In a payload",
                "payload/wide_integer",
                "`#[payload(string)]` keeps every digit; `#[payload(number)]` is for values that stay below 2^53.",
            ),
            (
                "In an argument",
                "handler/wide_integer",
                "Take 32 bits, or a payload whose field says how the integer travels.",
            ),
            (
                "Behind an alias",
                "payload/wide_integer_by_alias",
                "The macro does not see through the alias, and rustc does: make it a payload, `#[payload] struct MessageId(#[payload(string)] u64);`.",
            ),
        ],
    ),
    (
        "Constraints",
        &[
            (
                "A constraint that there is not",
                "payload/unknown_constraint",
                "Use one of those that there are; `custom` takes a function.",
            ),
            (
                "A constraint on another type",
                "payload/length_of_a_number",
                "`range` is for numbers, `length` for what has one.",
            ),
            ("Bounds that cross", "payload/range_crossed", "Exchange them."),
            ("A bound that always holds", "payload/range_out_of_the_type", "Leave it out, or take a wider type."),
            (
                "No regular expression",
                "payload/no_pattern",
                "Mend the pattern; its error says where it ends too early.",
            ),
            (
                "A function that returns another type",
                "payload/custom_returns_a_bool",
                "Return `Result<(), impl Display>`: the error is what the client reads.",
            ),
        ],
    ),
    (
        "Namespaces",
        &[
            ("No path", "namespace/no_path", "Give the namespace its path."),
            ("A path without a slash", "namespace/no_slash", "Put the slash in front."),
            (
                "A parameter without a field",
                "namespace/unknown_parameter",
                "Declare the field: its type is what the parameter is parsed as.",
            ),
            ("A field that the path lacks", "namespace/unsaid_field", "Put it into the path, in braces."),
            ("`public` without `From`", "outside/public_without_from", "Say what others see of the data of a socket."),
        ],
    ),
    (
        "Rooms",
        &[
            ("A room of another namespace", "room/of_another_namespace", "Join a room of the socket's own namespace."),
            (
                "A string in the place of a room",
                "room/string_for_an_enum",
                "Use the variant: the enum exists so that names cannot be mistyped.",
            ),
            (
                "A pattern that leaves a field out",
                "room/unused_field",
                "Put the field into the pattern, or two rooms are one.",
            ),
        ],
    ),
    (
        "Several handler traits",
        &[
            (
                "Two traits, and no list",
                "handler/two_traits_unlisted",
                "List both where the namespace is declared: `handlers = (ChatHandler, UploadHandler)`.",
            ),
            ("A trait that is not listed", "handler/trait_not_listed", "Add it to the list."),
            ("An event in two traits", "handler/event_in_two_traits", "One of them has it."),
        ],
    ),
    (
        "Several mistakes",
        &[
            ("Two methods", "several/two_methods", "Each mistake is reported once, and what is right is not."),
            (
                "A payload that is used everywhere",
                "several/payload_used_thrice",
                "The mistake is reported where it is made, and at none of the uses.",
            ),
        ],
    ),
];

const INTRODUCTION: &str = "\
# Compile errors

What is wrong with a contract is said when it is compiled: one error for one mistake, on the token that is wrong, with what
to write instead. This page has the mistakes that people make, and what rustc prints of them. It is made of the cases in
[`tests/ui/fail`](../tests/ui/fail), which has all that are tested, and is kept up to date by a test.

A payload that is wrong is reported where it is declared, and not where it is used. Traits in the notes, such as `IsPayload`
or `OkArm`, are those of `ackord::bounds`: what the macros ask of your types. There is nothing in them to implement.

";

const EDITOR: &str = "\
## In the editor

The macros keep the trait, the struct or the enum whatever is wrong with it, and leave out only the method that cannot be
read. So completion goes on while you type:

- In `impl ChatHandler for Server { }` rust-analyzer offers each method that is missing, as `async fn post(..)` and as
  `fn post(..)`. Take the first: it writes `async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted>`.
- The assist \"Implement missing members\" writes all of them, each with the type that the trait has behind the macro and
  `todo!()` in it: `fn post(…) -> impl ::core::future::Future<Output = Reply<Posted>> + ::core::marker::Send`. That
  compiles; it reads better as `async fn post(…) -> Reply<Posted>`.
- The fields of a payload, `socket.`, `socket.data().`, `ChatEvent::` and `ChatRoom::` are completed while the contract has
  a mistake, too: `#[event()]`, `#[payload(length(min = ))]`, a method without an attribute, `async fn ty`.
- \"Go to definition\" on `ChatHandler::post` leads to the method in the trait, on a field or a variant to where you
  declared it.
- Behind `#[` in a handler trait nothing of ours is offered: rust-analyzer completes what derives read, and not what
  attribute macros do. A misspelt one is reported with the one that was meant.
";

#[test]
fn the_page_of_compile_errors_is_up_to_date() {
    let page = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/compile-errors.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == page,
        "`UPDATE=1 cargo test -p ackord-tests compile_errors` writes it anew"
    );
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (topic, entries) in TOPICS {
        writeln!(page, "- [{topic}](#{})", anchor(topic)).unwrap();
        for (heading, ..) in entries {
            writeln!(page, "  - [{heading}](#{})", anchor(heading)).unwrap();
        }
    }
    writeln!(page, "- [In the editor](#in-the-editor)").unwrap();
    for (topic, entries) in TOPICS {
        writeln!(page, "\n## {topic}").unwrap();
        for (heading, name, advice) in entries {
            let case = Case::read(&folder().join(name).with_extension("rs"));
            let output = case.output.trim_end().replace("$WORKSPACE/", "");
            writeln!(page, "\n### {heading}\n\n```rust\n{}\n```\n\n```text\n{output}\n```\n\n{advice}", case.lines())
                .unwrap();
        }
    }
    page + "\n" + EDITOR
}

/// The part of an address that leads to a heading.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

impl Case {
    /// The items that the errors point at: what else a program needs says nothing here.
    fn lines(&self) -> String {
        let mut named = vec![false; self.source.lines().count() + 1];
        for place in self.output.split("--> ").skip(1).filter(|place| place.starts_with("ui/")) {
            let mut numbers = place.lines().next().unwrap_or_default().split(':').skip(1);
            if let Some(line) = numbers.next().and_then(|line| line.parse::<usize>().ok()) {
                named[line] = true;
            }
        }
        let mut items = Vec::new();
        let mut item: Vec<&str> = Vec::new();
        let mut is_named = false;
        for (number, line) in (1..).zip(self.source.lines().chain([""])) {
            let ends = line.is_empty() && item.last().is_none_or(|last| !last.starts_with(' '));
            if ends {
                if is_named {
                    items.push(item.join("\n"));
                }
                (item, is_named) = (Vec::new(), false);
            } else {
                item.push(line);
                is_named |= named.get(number).copied().unwrap_or(false);
            }
        }
        assert!(!items.is_empty(), "{} is about nothing", self.name);
        items.join("\n\n")
    }
}

#[test]
fn every_heading_leads_somewhere_else() {
    let mut anchors: Vec<String> = TOPICS
        .iter()
        .flat_map(|(topic, entries)| [*topic].into_iter().chain(entries.iter().map(|(heading, ..)| *heading)))
        .map(anchor)
        .collect();
    let count = anchors.len();
    anchors.sort();
    anchors.dedup();
    assert_eq!(anchors.len(), count);
}
