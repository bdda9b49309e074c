package io.nsqconnect.broker.storage;

import java.io.IOException;

/**
 * A place of a file can't be read though the file could be opened, or the file is gone: waiting for
 * a permission or a file handle does not help.
 */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  UnreadableException(String reason, IOException cause) {
    super(reason, cause);
  }
}
