import type { Cents, OrderInput, UserId, UserProfile } from "../../golden/desk.js";

declare const order: OrderInput;

export const id: UserId = "ann"; // refused
export const price: Cents = 7; // refused
export const buyers: OrderInput = { ...order, buyers: ["ann"] }; // refused
export const discount: OrderInput = { ...order, discount: 7 }; // refused
export const byUser: OrderInput = { ...order, by_user: { ann: "ann" } }; // refused
export const color: OrderInput = { ...order, color: "red" }; // refused
export const profile: UserProfile = {}; // refused
