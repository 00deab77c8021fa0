//! What the macros write, beside files that show it to people. `UPDATE=1 cargo test` writes the files anew.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ctxt::Ctxt;
use crate::{events, handler, namespace, payload, room};

/// Compares the expansion with `tests/expand/<name>.rs`, and expects no errors.
fn assert_expansion(name: &str, expand: impl FnOnce(&Ctxt) -> TokenStream) {
    let cx = Ctxt::default();
    let tokens = expand(&cx);
    let errors = cx.into_compile_errors();
    assert!(errors.is_empty(), "{errors}");
    let file = syn2::parse2(tokens).expect("the expansion is Rust");
    let written = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand").join(name).with_extension("rs");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &written).expect("the file can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == written, "the expansion differs from {}:\n{written}", path.display());
}

#[test]
fn a_payload_is_its_derives_and_its_check() {
    assert_expansion("payload_struct", |cx| {
        let item = quote! {
            /// A message to post.
            #[serde(rename_all = "camelCase")]
            pub struct NewMessage {
                pub room: Room,
                #[payload(length(min = 1, max = 2000))]
                pub text: String,
                pub reply_to: Option<u32>,
                #[payload(string)]
                pub id: u64,
                #[payload(as = "String")]
                pub host: IpAddr,
            }
        };
        payload::expand(cx, TokenStream::new(), item)
    });
}

#[test]
fn a_payload_enum_checks_the_variant_that_is_there() {
    assert_expansion("payload_enum", |cx| {
        let item = quote! {
            #[serde(rename_all = "snake_case")]
            pub enum PostError {
                Muted { #[payload(pattern("^[0-9]+$"))] until: String },
                Ask { #[payload(email)] who: String, #[payload(url)] page: Option<String> },
                TooLong(u32),
                UnknownRoom,
            }
        };
        payload::expand(cx, TokenStream::new(), item)
    });
}

#[test]
fn events_are_written_in_the_order_of_their_fields() {
    assert_expansion("events", |cx| {
        events::expand(
            cx,
            quote! {
                pub enum ChatEvent {
                    /// A message was posted.
                    #[event("chat message")]
                    Message(Message),
                    UserJoined { user: String },
                    Everything(Args<Vec<Value>>),
                    Confirm(Question, Ack<Receipt>),
                    #[deprecated = "use `Message`"]
                    Old,
                }
            },
        )
    });
}

#[test]
fn events_between_servers_are_read_back() {
    assert_expansion("events_server", |cx| {
        events::expand(
            cx,
            quote! {
                #[events(server)]
                pub enum ChatServerEvent {
                    Nothing,
                    Renamed { from: String, to: Option<String> },
                    Kick(UserId, u32),
                    Count(Ack<u32>),
                }
            },
        )
    });
}

#[test]
fn rooms_are_joined_from_their_pieces() {
    assert_expansion("room", |cx| {
        room::expand(
            cx,
            quote! {
                pub enum ChatRoom { Lobby, #[room("room:{0}")] Named(String) }
            },
        )
    });
}

#[test]
fn a_static_namespace_is_its_path() {
    assert_expansion("namespace_static", |cx| {
        namespace::expand(
            cx,
            quote! {
                /// Public chat.
                #[namespace("/chat", emits = ChatEvent, rooms = ChatRoom, public = Member, server = ChatServerEvent)]
                pub struct Chat;
            },
        )
    });
}

#[test]
fn a_dynamic_namespace_is_written_and_read_piece_by_piece() {
    assert_expansion("namespace_dynamic", |cx| {
        namespace::expand(
            cx,
            quote! {
                #[namespace("/project-{id}/{part}.map", crate = "my::framework")]
                pub struct Project { pub part: String, pub id: u32 }
            },
        )
    });
}

#[test]
fn listed_handler_traits_are_numbered_and_held_against_each_other() {
    assert_expansion("namespace_handlers", |cx| {
        let attributes = quote!(#[namespace("/chat", handlers = (ChatHandler, uploads::UploadHandler))]);
        namespace::expand(cx, quote!(#attributes pub struct Chat;))
    });
}

#[test]
fn a_handler_is_its_trait_and_its_dispatch() {
    assert_expansion("handler", |cx| {
        handler::expand(
            cx,
            quote!(Chat, client = ChatClient),
            quote! {
                /// What a client may do on `/chat`.
                pub trait ChatHandler {
                    /// Decides who comes in.
                    #[connect]
                    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused>;
                    #[connected]
                    async fn connected(&self, socket: &Socket<Chat>) {}
                    /// Post a message.
                    #[event("chat message")]
                    async fn post(
                        &self,
                        socket: &Socket<Chat>,
                        message: NewMessage,
                        #[payload(length(max = 20))] room: String,
                        #[payload(url)] link: Option<String>,
                    ) -> Reply<Posted, PostError>;
                    #[event(order = "serial")]
                    async fn typing(&self, socket: &Socket<Chat>);
                    #[fallback]
                    async fn otherwise(
                        &self,
                        socket: &Socket<Chat>,
                        event: String,
                        args: Vec<Value>,
                        wants_ack: bool,
                    ) -> Option<Value> {
                        None
                    }
                    #[disconnect]
                    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason) {}
                    #[server_event]
                    async fn server_event(&self, here: Broadcast<Chat>, event: ChatServerEvent) {}
                }
            },
        )
    });
}

#[test]
fn a_broken_trait_is_still_a_trait() {
    let cx = Ctxt::default();
    let tokens = handler::expand(
        &cx,
        quote!(Chat),
        quote! {
            trait ChatHandler {
                #[event]
                async fn post(&self, socket: &Socket<Chat>, text: &str);
                async fn other(&self) {}
            }
        },
    );
    let file: syn2::File = syn2::parse2(tokens).expect("the fallback is Rust");
    assert!(matches!(file.items.first(), Some(syn2::Item::Trait(item)) if item.items.len() == 2));
    let errors = cx.into_compile_errors().to_string();
    assert_eq!(errors.matches("compile_error").count(), 2, "{errors}");
}

#[test]
fn all_errors_of_an_item_are_reported_at_once() {
    let cx = Ctxt::default();
    payload::expand(
        &cx,
        TokenStream::new(),
        quote! {
            struct A {
                a: u64,
                #[payload(len(min = 1))]
                b: String,
                #[payload(pattern("["))]
                c: String,
            }
        },
    );
    let errors = cx.into_compile_errors().to_string();
    assert_eq!(errors.matches("compile_error").count(), 3, "{errors}");
}
