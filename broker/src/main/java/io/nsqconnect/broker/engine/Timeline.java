package io.nsqconnect.broker.engine;

/** How the time that a record waits for is stored, and how it is kept in memory. */
interface Timeline {
  /** When a message is due, given what is stored with its record. */
  long due(long when);

  /** What is to be stored with a message that is due then. */
  long when(long due);
}
