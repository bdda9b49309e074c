package io.nsqconnect.client.connect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Adds keys to one group of a definition, in the order of the calls. */
public final class KeyGroup {
  private final ConfigDef def;
  private final String name;
  private int order;
  private Recommender recommender;
  private List<String> dependents = List.of();

  /** The group {@code name} of {@code def}, still empty. */
  public KeyGroup(ConfigDef def, String name) {
    this.def = def;
    this.name = name;
  }

  /** The next key that is added only matters if the key {@code other} has one of these values. */
  public KeyGroup ifSet(String other, String... values) {
    recommender = new ShownIf(other, List.of(values));
    return this;
  }

  /** For the next key that is added, {@code values} are recommended. */
  public KeyGroup recommending(Recommender values) {
    recommender = values;
    return this;
  }

  /** Whether these keys matter depends on the next key that is added. */
  public KeyGroup deciding(String... keys) {
    dependents = List.of(keys);
    return this;
  }

  /**
   * Adds a key.
   *
   * @param defaultValue {@link ConfigDef#NO_DEFAULT_VALUE} for a key that must be given
   * @param validator null if the type says it all
   */
  public KeyGroup add(
      String key,
      Type type,
      Object defaultValue,
      Validator validator,
      Importance importance,
      String documentation) {
    def.define(
        key,
        type,
        defaultValue,
        validator,
        importance,
        documentation,
        name,
        order++,
        Width.MEDIUM,
        key,
        dependents,
        recommender == null && validator instanceof Recommender own ? own : recommender);
    dependents = List.of();
    recommender = null;
    return this;
  }

  private record ShownIf(String other, List<String> values) implements Recommender {
    @Override
    public List<Object> validValues(String key, Map<String, Object> config) {
      return List.of();
    }

    @Override
    public boolean visible(String key, Map<String, Object> config) {
      return values.contains(String.valueOf(config.get(other)));
    }
  }
}
