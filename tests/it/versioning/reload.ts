import { io } from "socket.io-client";
import { connectKitchen, contract } from "./kitchen";

const socket = connectKitchen(io, "https://example.org");

socket.on("connect_error", (error) => {
  if (error.data?.status !== "incompatible") return; // the network, an auth that does not fit, or a refusal of the server's own
  // This page was built with a contract that the server does not take any more: the new page has the new one.
  if (sessionStorage.getItem("reloaded") === contract.hash) {
    document.body.textContent = "There is a new version of this page, and it is not here yet. Come back in a minute.";
    return;
  }
  sessionStorage.setItem("reloaded", contract.hash);
  location.reload();
});
