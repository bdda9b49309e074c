package io.nsqconnect.client.connect;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The figures of task 0 of the connector "test" as an old worker shows them. */
public final class TaskBean {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName name;

  /**
   * The bean of a task.
   *
   * @param type what kind of task it is of
   * @param tags what its figures are about, beginning with a comma; may be empty
   */
  public TaskBean(String type, String tags) throws JMException {
    name = new ObjectName("nsq.kafka.connect:type=" + type + ",connector=\"test\",task=0" + tags);
  }

  public Object value(String figure) throws JMException {
    return server.getAttribute(name, figure);
  }

  public int figures() throws JMException {
    return server.getMBeanInfo(name).getAttributes().length;
  }

  public boolean isShown() {
    return server.isRegistered(name);
  }
}
