package io.nsqconnect.source;

/** How it is found out that nsqd has executed a FIN. */
enum FinishConfirmation {
  /** By the best means that nsqd has: at present that is the barrier, whichever it is. */
  AUTO,
  /** By a command that it answers, sent after the FINs. */
  BARRIER,
  /** Not at all: what was finished is taken for executed after a while. */
  NONE
}
