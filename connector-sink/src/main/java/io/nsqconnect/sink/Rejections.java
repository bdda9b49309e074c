package io.nsqconnect.sink;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Does with the messages that nsqd refused what the configuration says. If that is to fail the
 * task, it is remembered: the message has been taken out of the outlet, and a worker that hears of
 * it while it commits offsets only rewinds. Belongs to the task's thread.
 */
final class Rejections {
  private final Outlet outlet;
  private final UnpublishableRecords unpublishable;
  private final Reports reports;

  /** Null while the task need not fail. */
  private ConnectException failure;

  Rejections(Outlet outlet, UnpublishableRecords unpublishable, Reports reports) {
    this.outlet = outlet;
    this.unpublishable = unpublishable;
    this.reports = reports;
  }

  /**
   * Reports those that there are.
   *
   * @return whether there were any
   * @throws ConnectException if the task is to fail; from then on {@link #failure} says why
   */
  boolean report() {
    boolean any = false;
    for (Outlet.Rejection rejection = outlet.pollRejection();
        rejection != null;
        rejection = outlet.pollRejection()) {
      any = true;
      report(rejection);
    }
    return any;
  }

  private void report(Outlet.Rejection rejection) {
    Entry entry = rejection.entry();
    InvalidRecordException cause =
        new InvalidRecordException(
            "nsqd does not take it: " + rejection.cause().getMessage(), rejection.cause());
    try {
      reports.add(entry, unpublishable.onRejected(entry, cause));
    } catch (RuntimeException e) {
      failure = lasting(e);
      throw failure;
    }
  }

  /** The worker would present the records again after anything else. */
  private static ConnectException lasting(RuntimeException e) {
    return e instanceof ConnectException failure && !(e instanceof RetriableException)
        ? failure
        : new ConnectException("a record that nsqd does not take can not be reported: " + e, e);
  }

  /** Why the task has to fail, or null. */
  ConnectException failure() {
    return failure;
  }
}
