#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ackord::fuzzing::websocket_extensions(data));
