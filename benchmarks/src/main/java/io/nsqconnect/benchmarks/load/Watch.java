package io.nsqconnect.benchmarks.load;

/** Looks at a broker when measuring begins and when it ends. */
interface Watch {
  /** Looks at nothing. */
  Watch NOBODY =
      new Watch() {
        @Override
        public void begins(long delivered) {}

        @Override
        public void ends(long delivered) {}
      };

  /** The warm-up is over; so many messages have been delivered. */
  void begins(long delivered);

  /** All that is published has been answered, and delivered unless it is to wait. */
  void ends(long delivered);
}
