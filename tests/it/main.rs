//! Tests of Ackord from the outside, in one binary.
//!
//! What servers of the protocol are known to get wrong, and where it is held fast:
//!
//! | fact | test |
//! |---|---|
//! | pings are unconditional: traffic does not put them off | `heartbeat::traffic_does_not_put_the_ping_off` |
//! | the open packet has five keys, `upgrades` is a list | `handshake::the_open_packet_has_exactly_five_keys` |
//! | a GET is never answered with nothing: a noop releases it | `upgrade::an_upgrade_releases_the_get_and_goes_on_over_the_websocket`, `polling::a_close_packet_releases_the_get_with_a_noop` |
//! | payloads say that they are UTF-8 | `polling::responses_have_the_headers_that_clients_and_caches_need` |
//! | every GET during an upgrade is released | `upgrade::a_get_that_comes_between_probe_and_upgrade_is_released_soon` |
//! | a close over polling has a payload of its own, since clients drop what came beside it | `polling::a_close_of_the_server_reaches_a_client_that_polls_later`, `shutdown::what_is_emitted_at_the_end_comes_before_the_close_over_polling_too` |
//! | until `5` data goes over polling | `upgrade::until_the_upgrade_everything_goes_over_polling_and_then_over_the_websocket` |
//! | one heartbeat goes on through the upgrade | `heartbeat::the_heartbeat_goes_on_through_the_upgrade` |
//! | a WebSocket is closed by a close frame, not by packet `1` | `disconnects::closing_says_41_to_every_namespace`, `shutdown::the_close_frame_says_going_away` |
//! | `41` keeps a client away, a shutdown lets it come back | `shutdown::a_shutdown_closes_every_connection_with_its_reason` |
//! | the answer to CONNECT has `sid`, and no `pid` | `namespaces::the_answer_to_connect_has_one_key_and_no_data_comes_before_it` |
//! | `pid` comes with offsets only, and both only with recovery | `recovery::without_recovery_there_is_neither_pid_nor_offset` |
//! | events that were missed come before the answer to CONNECT | `recovery::exactly_the_missed_events_come_in_order_and_before_the_answer` |
//! | every event has an offset, and no last string is taken for one | `recovery::a_volatile_event_that_ends_with_a_string_does_not_poison_the_offset`, `recovery::an_exception_has_an_offset_too` |
//! | the late end of a dead connection harms nobody | `recovery::a_connection_that_is_dead_unnoticed_is_taken_over` |
//! | `/` is not joined without CONNECT; events before the answer wait | `namespaces::packets_for_a_namespace_that_was_never_joined_close_the_connection`, `namespaces::events_before_the_answer_to_connect_wait_for_it` |
//! | CONNECT_ERROR is an object with `message` | `namespaces::a_refusal_says_why_with_data`, `namespaces::an_unknown_namespace_is_refused_with_its_own_bytes` |
//! | an ack is always an array, and nothing is prepended | `acks::every_form_of_answer_is_on_the_wire_as_declared` |
//! | of a client's answer the first value counts | `acks::a_handler_asks_its_own_client` |
//! | ack id 0 is one, and ids are each client's own | `acks::the_id_comes_back_digit_for_digit`, `acks::an_answer_of_another_client_does_not_count` |
//! | reserved names and names that are none end the connection | `namespaces::reserved_names_close_the_connection_and_exception_does_not` |
//! | a count of attachments is at least 1, and limited | `binary::counts_that_cannot_be_close_the_connection_at_the_header` |
//! | nothing comes between a packet and its attachments | `binary::broadcasts_of_many_tasks_never_come_between_a_packet_and_its_attachments`, `binary::text_between_header_and_attachment_closes_the_connection` |
//! | placeholders are anywhere, numbered depth first | `binary::placeholders_may_be_anywhere_and_in_any_order` |
//! | a retried event is a new event | `acks::the_same_event_twice_is_handled_twice` |
//! | nothing is emitted before the answer to CONNECT | `namespaces::the_answer_to_connect_has_one_key_and_no_data_comes_before_it` |
//! | a body over the limit is 413, and the session lives | `polling::a_body_over_the_limit_is_413_and_the_session_goes_on` |
//! | bodies are text of any type, and may be chunked | `polling::a_post_without_content_type_is_taken`, `polling::a_body_of_chunks_is_read` |
//! | an unknown or upgraded session is 400 with JSON, too large is 1009 | `handshake::refusals_have_the_codes_of_the_protocol`, `upgrade::an_upgrade_releases_the_get_and_goes_on_over_the_websocket`, `websocket::a_message_over_the_limit_is_closed_with_1009` |
//! | bad origins, transports and escapes do no harm | `handshake::an_origin_with_bytes_that_no_header_has_is_a_bad_request`, `handshake::a_query_of_rubbish_harms_nobody` |
//! | `EIO` 3 or none is code 5, unless version 3 is allowed | `handshake::refusals_have_the_codes_of_the_protocol`, `eio3` |
//! | a GET waits while POSTs come | `polling::a_post_is_taken_while_a_get_waits` |
//! | a namespace is compared byte for byte | `namespaces::an_unknown_namespace_is_refused_with_its_own_bytes` |
//! | what is sent after the end is dropped | `disconnects::a_socket_is_harmless_after_its_end` |
//! | what crosses a `41` does not end the connection | `namespaces::packets_for_a_namespace_that_was_left_are_ignored` |
//! | numbers and `null` keep their value and place | `acks::numbers_survive_as_they_are_written`, `acks::every_form_of_answer_is_on_the_wire_as_declared` |
//! | handlers start in the order of arrival | `order::a_thousand_events_start_in_order` |
//! | volatile needs a transport that can take it | `slow_consumer::volatile_events_over_polling_need_a_get_that_waits`, `slow_consumer::volatile_events_are_dropped_while_a_client_is_behind` |
//! | in MessagePack `undefined` is an extension, and what is absent has no key | `msgpack::packets_are_one_binary_message_each`, `msgpack::a_refusal_is_an_object_and_names_the_namespace` |
//! | a subprotocol that is offered is chosen | `websocket::the_first_subprotocol_that_is_offered_is_chosen` |
//! | the limit on messages holds behind inflation | `deflate::what_breaks_the_rules_ends_its_own_connection_with_the_code_for_it` |
//! | `compress(false)` holds on both transports | `deflate::an_event_that_must_not_be_compressed_is_not`, `http_options::an_answer_is_compressed_only_if_one_of_its_packets_may_be` |

mod acks;
mod answers;
mod binary;
mod bounds;
mod broadcast_acks;
mod building;
mod comings_and_goings;
mod compile_errors;
mod composition;
mod constraints;
mod contracts;
mod corpus;
mod cross_origin;
mod deep;
mod deflate;
mod delivery;
mod disconnects;
mod docs;
mod documents;
mod dynamic;
mod eio3;
mod engine;
mod extensions;
mod farewells;
mod from_node;
mod from_socketioxide;
mod guides;
mod handshake;
mod heartbeat;
mod hostile;
mod hostile_bounds;
mod hostile_features;
mod http_options;
#[allow(dead_code)]
mod hygiene;
mod layers;
mod lives;
mod logging;
mod macros_behaviour;
mod middleware;
mod msgpack;
mod namespaces;
mod observers;
mod order;
mod outside;
mod parts;
mod payloads;
mod polling;
mod posts;
mod react;
mod readme;
mod recovery;
mod refusals;
mod rejections;
mod robustness;
mod rooms;
mod schemas;
mod shutdown;
mod slow_consumer;
mod support;
mod table;
mod test_client;
mod testing;
mod typescript_types;
mod ui;
mod upgrade;
mod valid;
mod versioning;
mod websocket;
