package io.nsqconnect.broker.logging;

import java.util.logging.LogManager;

/**
 * A log manager that goes on until the process ends. The JDK's own resets itself as soon as the
 * process is told to end, and the lines that tell how the broker stopped would be lost.
 */
public final class LastingLogManager extends LogManager {
  @Override
  public void reset() {}
}
