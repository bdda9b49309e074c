package io.nsqconnect.client.connect;

import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures as MBeans {@code nsq.kafka.connect:type=..,connector="..",task=..} and one for each tag.
 */
final class MBeanTaskMetrics implements TaskMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(MBeanTaskMetrics.class);
  private static final String DOMAIN = "nsq.kafka.connect";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final String type;
  private final String connector;
  private final String task;
  private final Map<ObjectName, Figures> beans = new LinkedHashMap<>();

  MBeanTaskMetrics(String type, String connector, String task) {
    this.type = type;
    this.connector = connector;
    this.task = task;
  }

  @Override
  public void add(
      String name, String description, Map<String, String> tags, Supplier<Object> value) {
    try {
      Hashtable<String, String> properties = new Hashtable<>();
      tags.forEach((tag, text) -> properties.put(tag, ObjectName.quote(text)));
      properties.put("type", type);
      properties.put("connector", ObjectName.quote(connector));
      if (!task.isEmpty()) {
        properties.put("task", task);
      }
      ObjectName bean = new ObjectName(DOMAIN, properties);
      Figures figures = beans.get(bean);
      if (figures == null) {
        figures = new Figures();
        server.registerMBean(figures, bean);
        beans.put(bean, figures);
      }
      figures.add(name, description, value);
    } catch (JMException e) {
      LOG.warn("metric {} of task {} of {} is not shown: {}", name, task, connector, e.toString());
    }
  }

  @Override
  public void close() {
    for (ObjectName bean : beans.keySet()) {
      try {
        server.unregisterMBean(bean);
      } catch (JMException e) {
        LOG.debug("MBean {} was gone already", bean, e);
      }
    }
    beans.clear();
  }

  /** The figures of one MBean, each an attribute that can only be read. */
  private static final class Figures implements DynamicMBean {
    private record Figure(String description, Supplier<Object> value) {}

    private final Map<String, Figure> figures = new TreeMap<>();

    synchronized void add(String name, String description, Supplier<Object> value) {
      figures.put(name, new Figure(description, value));
    }

    private synchronized Figure figure(String name) {
      return figures.get(name);
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
      Figure figure = figure(name);
      if (figure == null) {
        throw new AttributeNotFoundException(name);
      }
      return figure.value.get();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
      AttributeList list = new AttributeList();
      for (String name : names) {
        Figure figure = figure(name);
        if (figure != null) {
          list.add(new Attribute(name, figure.value.get()));
        }
      }
      return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
      throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
      return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
      throw new UnsupportedOperationException(action);
    }

    @Override
    public synchronized MBeanInfo getMBeanInfo() {
      MBeanAttributeInfo[] attributes =
          figures.entrySet().stream()
              .map(
                  figure ->
                      new MBeanAttributeInfo(
                          figure.getKey(),
                          Object.class.getName(),
                          figure.getValue().description,
                          true,
                          false,
                          false))
              .toArray(MBeanAttributeInfo[]::new);
      return new MBeanInfo(
          Figures.class.getName(), "Figures of a task", attributes, null, null, null);
    }
  }
}
