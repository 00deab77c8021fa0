//! Writes what is made of the contract, without a server: `cargo run -p shop-tools` from anywhere.

use std::path::Path;

use ackord::ContractError;
use shop_contract::contract;

fn main() -> Result<(), ContractError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract");
    contract().write_typescript(folder.join("shop.ts"))
}
