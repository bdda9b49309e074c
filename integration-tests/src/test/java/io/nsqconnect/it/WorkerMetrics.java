package io.nsqconnect.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.nsqconnect.bridge.WorkerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a worker shows of the first task of a connector, as operators see it: over JMX. */
final class WorkerMetrics implements AutoCloseable {
  private final JMXConnector connection;
  private final MBeanServerConnection server;
  private final String connector;

  private WorkerMetrics(JMXConnector connection, String connector) throws IOException {
    this.connection = connection;
    this.connector = connector;
    server = connection.getMBeanServerConnection();
  }

  /** Attaches to {@code worker}, which needs no flags for it. */
  static WorkerMetrics of(WorkerProcess worker, String connector)
      throws IOException, AttachNotSupportedException {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(worker.pid()));
    try {
      JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
      return new WorkerMetrics(JMXConnectorFactory.connect(address), connector);
    } finally {
      machine.detach();
    }
  }

  /** A figure that is a whole number. */
  long figure(String name) throws IOException, JMException {
    ObjectName task =
        new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0");
    return ((Number) server.getAttribute(task, name)).longValue();
  }

  /** The worker's heap, with its garbage, in bytes. */
  long heapBytes() throws IOException {
    return ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class)
        .getHeapMemoryUsage()
        .getUsed();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
