package io.nsqconnect.broker.stats;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory of this process that is not the JVM's own heap: where messages and buffers are. */
public final class NativeHeap {
  private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);
  private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
  private static final String TRIM = "systemTrimNativeHeap";

  private NativeHeap() {}

  /**
   * Gives back to the system what is free, as {@code jcmd System.trim_native_heap} does. Where the
   * JVM can't, as with musl or on a Mac, nothing happens. 435 MB took 40 ms, in which whoever
   * allocates may have to wait.
   */
  public static void trim() {
    try {
      ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName(COMMANDS), TRIM, null, null);
    } catch (JMException e) {
      LOG.debug("memory stays with the process: {}", e.getMessage());
    }
  }
}
