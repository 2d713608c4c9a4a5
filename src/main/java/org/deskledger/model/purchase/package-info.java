/** Customers who stop silently: when they buy again, and for how much. */
package org.deskledger.model.purchase;
