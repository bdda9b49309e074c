package io.nsqconnect.broker.storage;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For tests that let storage fail thousands of times, and would have each told. */
final class QuietStorage implements BeforeAllCallback, AfterAllCallback {
  private static final Logger LOG = Logger.getLogger(QuietStorage.class.getPackageName());

  @Override
  public void beforeAll(ExtensionContext context) {
    LOG.setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    LOG.setLevel(null);
  }
}
