package io.nsqconnect.broker.engine;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For tests that touch memory millions of times and count it themselves: no stack trace is kept of
 * each touch.
 */
public final class SimpleLeakDetection implements BeforeAllCallback, AfterAllCallback {
  private static final ResourceLeakDetector.Level CONFIGURED = ResourceLeakDetector.getLevel();

  @Override
  public void beforeAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(CONFIGURED);
  }
}
