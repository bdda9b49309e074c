package io.nsqconnect.broker.engine;

/**
 * What all spills on the heap have in common: they are open or closed, and break on demand the way
 * a disk does. A failure shows when something is written, and stays known until a flush succeeds.
 */
abstract class BreakableSpill {
  public static final String FAILURE = "no space left on device";

  private boolean open;
  private boolean broken;
  private String failure;

  /** Whether something was not taken since the last flush. */
  private boolean refused;

  /** Whether anything was taken since the last flush that succeeded. */
  abstract boolean isUnflushed();

  /** A flush has succeeded. */
  abstract void flushed();

  final void open() {
    if (open) {
      throw new IllegalStateException("opened twice");
    }
    open = true;
  }

  final boolean isOpen() {
    return open;
  }

  /** Breaks the disk, or repairs it. */
  public final void broken(boolean isBroken) {
    broken = isBroken;
  }

  final boolean isBroken() {
    return broken;
  }

  /** Why it takes nothing at present, or null. */
  public final String failure() {
    checkOpen();
    return failure;
  }

  /** False if something that came since the last flush was not taken, or is not stored. */
  final boolean flush() {
    boolean fresh = isUnflushed() && failure == null || refused;
    refused = false;
    if (broken && (isUnflushed() || failure != null)) {
      failure = FAILURE;
      return !fresh;
    }
    failure = null;
    flushed();
    return true;
  }

  /** To be called before a record is taken; throws if that fails. */
  final void checkWritable() {
    checkOpen();
    if (broken) {
      failure = FAILURE;
    }
    if (failure != null) {
      refused = true;
      throw new SpillException(failure, null);
    }
  }

  final void checkOpen() {
    if (!open) {
      throw new IllegalStateException("not open");
    }
  }

  /** There is nothing any more that could not be written. */
  final void forgetFailure() {
    failure = null;
  }

  final void markClosed() {
    open = false;
  }
}
