/**
 * The options of the broker. Each is defined once, in {@link io.nsqconnect.broker.config.Options};
 * flags, configuration file and the HTTP view of the configuration all come from there.
 */
package io.nsqconnect.broker.config;
