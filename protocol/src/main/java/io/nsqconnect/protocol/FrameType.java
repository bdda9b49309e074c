package io.nsqconnect.protocol;

/** What a frame from the server carries. The wire value is the ordinal. */
public enum FrameType {
  /** An answer, a heartbeat, or {@code CLOSE_WAIT}. */
  RESPONSE,
  /** An error: a code, a blank, a description. */
  ERROR,
  /** A message; see {@link MessageFrame}. */
  MESSAGE
}
