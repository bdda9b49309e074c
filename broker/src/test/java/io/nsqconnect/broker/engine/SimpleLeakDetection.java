package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For tests that touch memory millions of times and count it themselves: no stack trace is kept of
 * each touch. So a sample of buffers is tracked, or all of them if the JVM is told to keep no
 * traces ({@code -Dio.netty.leakDetection.targetRecords=0}). A buffer that is lost fails the tests.
 */
public final class SimpleLeakDetection implements BeforeAllCallback, AfterAllCallback {
  private static final ResourceLeakDetector.Level CONFIGURED = ResourceLeakDetector.getLevel();
  private static final String PROJECT = "io.nsqconnect.";
  private static final boolean KEEPS_TRACES =
      Integer.getInteger("io.netty.leakDetection.targetRecords", 1) > 0;

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    String tests = context.getRequiredTestClass().getName();
    ByteBufUtil.setLeakListener(
        (resource, records) -> {
          // Garbage is found late: with a trace it may be that of tests which ran before.
          if (!records.contains(PROJECT) || records.contains(tests)) {
            leaks.add(resource + records);
          }
        });
    if (KEEPS_TRACES) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener(null);
    ResourceLeakDetector.setLevel(CONFIGURED);
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " buffers lost, first: " + leaks.get(0));
    }
  }
}
