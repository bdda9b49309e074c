/**
 * The program {@code nsqd-inspect}: looks at a data directory, and brings set-aside records back.
 */
package io.nsqconnect.broker.inspect;
