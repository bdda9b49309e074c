package io.nsqconnect.source;

/** What tells an nsqd from others for as long as its messages are remembered. */
enum NodeIdentity {
  /** The address that it is reached at. */
  ADDRESS,
  /** The name that its host has for itself, and its port; for nodes whose address changes. */
  HOSTNAME
}
