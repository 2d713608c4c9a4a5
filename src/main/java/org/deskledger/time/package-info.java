/** Business calendars and the interval engine, in plain Java. */
package org.deskledger.time;
