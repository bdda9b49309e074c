package io.nsqconnect.broker.lookup;

import java.util.List;

/** What the broker tells each nsqlookupd when it connects. Called on the home loop. */
interface Registrar {
  /** Who the broker is, as JSON. */
  byte[] identity();

  /** The commands that register all that exists at this moment. */
  List<String> registrations();

  /** Longest answer to read, in bytes. */
  int maxAnswerBytes();
}
