// Draws the charts of the page from the JSON beside it. All text goes to SVG text nodes, never to HTML.
(function () {
  'use strict';
  const charts = JSON.parse(document.getElementById('charts').textContent);
  const colours = {
    blue: '#2f6ea5', teal: '#2a8c82', green: '#7fb069', amber: '#d08c1d', red: '#b8483a', grey: '#8b95a1', violet: '#77589d'
  };
  const order = [colours.blue, colours.amber, colours.teal, colours.red, colours.violet, colours.green, colours.grey, '#4b5a6a',
    '#c06c9a', '#a8843f', '#5fa8d3', '#33415c'];
  const ink = '#1d2733';
  const soft = '#586473';
  const font = getComputedStyle(document.body).fontFamily;
  const narrow = function (element) { return element.clientWidth < 480; };

  const number = function (digits) {
    return new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const one = number(1);
  const two = number(2);
  const whole = number(0);
  const short = function (value) {
    const size = Math.abs(value);
    if (size >= 1e9) { return one.format(value / 1e9) + 'B'; }
    if (size >= 1e6) { return one.format(value / 1e6) + 'M'; }
    if (size >= 1e4) { return whole.format(value / 1e3) + 'k'; }
    return size >= 10 || Number.isInteger(value) ? whole.format(value) : two.format(value);
  };
  const duration = function (value) {
    const size = Math.abs(value);
    if (size < 90) { return whole.format(value) + ' s'; }
    if (size < 5400) { return one.format(value / 60) + ' min'; }
    if (size < 129600) { return one.format(value / 3600) + ' h'; }
    return one.format(value / 86400) + ' d';
  };
  const signed = function (format, value) { return (value > 0 ? '+' : '') + format.format(value); };
  const formats = {
    share: { axis: function (v) { return +(100 * v).toFixed(2) + ' %'; }, full: function (v) { return one.format(100 * v) + ' %'; } },
    amount: { axis: short, full: function (v) { return two.format(v); } },
    money: { axis: short, full: function (v) { return two.format(v); } },
    count: { axis: short, full: function (v) { return whole.format(v); } },
    seconds: { axis: duration, full: duration },
    ratio: { axis: function (v) { return +v.toFixed(1) + ' : 1'; }, full: function (v) { return two.format(v) + ' : 1'; } },
    points: { axis: function (v) { return (v > 0 ? '+' : '') + +(100 * v).toFixed(1); }, full: function (v) { return signed(one, 100 * v) + ' points'; } },
    plain: { axis: short, full: function (v) { return two.format(v); } }
  };

  // Round steps in the unit that is read: hours for hours, not 10,000 seconds; one unit on the whole axis.
  const durationAxis = function (axis, chart) {
    const most = Math.max.apply(null, chart.values.concat(chart.high || []).filter(function (v) { return v !== null; }));
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 432000, 864000];
    const step = steps.find(function (one) { return most / one <= 6; });
    if (!step) { return; }
    axis.interval = step;
    axis.max = Math.max(1, Math.ceil(most / step)) * step;
    const unit = axis.max < 90 ? [1, 's'] : axis.max < 5400 ? [60, 'min'] : axis.max < 129600 ? [3600, 'h'] : [86400, 'd'];
    axis.axisLabel.formatter = function (value) { return +(value / unit[0]).toFixed(2) + ' ' + unit[1]; };
  };

  // The legend wraps; the drawing starts below its last line.
  const legendHeight = function (element, chart) {
    let lines = 1;
    let used = 0;
    (chart.series || []).forEach(function (one) {
      const width = 32 + 7 * one.name.length;
      if (used > 0 && used + width > element.clientWidth) {
        lines += 1;
        used = 0;
      }
      used += width;
    });
    return 22 * lines;
  };

  const base = function (element, chart) {
    const format = formats[chart.format];
    return {
      animation: false,
      textStyle: { fontFamily: font, color: ink },
      color: order,
      grid: { left: 16, right: 14, top: legendHeight(element, chart) + 12, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 12, textStyle: { color: soft, fontSize: 12 } },
      tooltip: {
        trigger: 'axis', renderMode: 'richText', confine: true, transitionDuration: 0,
        textStyle: { fontSize: 12, color: ink }, valueFormatter: function (v) { return v === null || v === undefined ? '' : format.full(v); }
      },
      xAxis: {
        type: 'category', data: chart.x, axisTick: { show: false }, axisLine: { lineStyle: { color: '#b9c2cc' } },
        axisLabel: { color: soft, fontSize: 11, hideOverlap: true }
      },
      yAxis: {
        type: 'value', splitNumber: 4, axisLabel: { color: soft, fontSize: 11, formatter: format.axis },
        splitLine: { lineStyle: { color: '#e8ebef' } }
      }
    };
  };
  const levels = function (list, across) {
    return {
      silent: true, symbol: 'none', animation: false, z: 1,
      data: (list || []).map(function (level) {
        const line = { lineStyle: { color: '#4b5a6a', type: 'dashed', width: 1 },
          label: { formatter: level.label, position: across ? 'start' : 'insideEndTop', color: '#4b5a6a', fontSize: 11 } };
        line[across ? 'xAxis' : 'yAxis'] = level.at;
        return line;
      })
    };
  };

  const kinds = {
    band: function (element, chart) {
      const option = base(element, chart);
      const format = formats[chart.format];
      const has = chart.low.some(function (v) { return v !== null; });
      option.legend.show = false;
      option.grid.top = 12;
      if (chart.format === 'seconds') { durationAxis(option.yAxis, chart); }
      option.series = [];
      if (has) {
        option.series.push({ name: 'low', type: 'line', stack: 'band', data: chart.low, symbol: 'none', lineStyle: { opacity: 0 },
          silent: true, stackStrategy: 'all' });
        option.series.push({ name: 'band', type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true,
          stackStrategy: 'all', areaStyle: { color: colours.blue, opacity: 0.18 },
          data: chart.high.map(function (v, i) { return v === null || chart.low[i] === null ? null : v - chart.low[i]; }) });
      }
      option.series.push({ name: chart.name, type: 'line', data: chart.values, symbolSize: 5, symbol: 'circle', showAllSymbol: true,
        lineStyle: { color: colours.blue, width: 2 }, itemStyle: { color: colours.blue } });
      option.tooltip.formatter = function (points) {
        const i = points[0].dataIndex;
        if (chart.values[i] === null) { return chart.x[i]; }
        const ends = chart.low[i] === null ? '' : '\n95 %: ' + format.full(chart.low[i]) + ' to ' + format.full(chart.high[i]);
        return chart.x[i] + '\n' + chart.name + ': ' + format.full(chart.values[i]) + ends;
      };
      return option;
    },
    stack: function (element, chart) {
      const option = base(element, chart);
      option.series = chart.series.map(function (one, i) {
        return { name: one.name, type: 'bar', stack: 'all', data: one.values, barCategoryGap: '30%',
          itemStyle: { color: colours[one.colour] || order[i % order.length] } };
      });
      return option;
    },
    lines: function (element, chart) {
      const option = base(element, chart);
      option.yAxis.scale = chart.format === 'share';
      option.series = chart.series.map(function (one, i) {
        const colour = colours[one.colour] || order[i % order.length];
        return { name: one.name, type: 'line', data: one.values, symbolSize: 5, symbol: 'circle', showAllSymbol: true,
          lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour } };
      });
      if (option.series.length > 0 && chart.levels.length > 0) {
        option.series[0].markLine = levels(chart.levels, false);
        const top = Math.max.apply(null, chart.levels.map(function (level) { return level.at; }));
        const step = chart.format === 'share' ? 0.05 : 1;
        option.yAxis.max = function (range) { return range.max < top + step / 2 ? Math.ceil(top / step + 0.01) * step : null; };
      }
      return option;
    },
    bars: function (element, chart) {
      const option = base(element, chart);
      const format = formats[chart.format];
      option.legend.show = false;
      option.grid.top = chart.levels.length > 0 ? 22 : 6;
      option.grid.right = 16;
      option.xAxis = { type: 'value', splitNumber: narrow(element) ? 3 : 5, axisLabel: { color: soft, fontSize: 11, formatter: format.axis,
        hideOverlap: true }, splitLine: { lineStyle: { color: '#e8ebef' } } };
      // The values stand in a column of their own at the right, where no level line crosses them.
      option.yAxis = [
        { type: 'category', inverse: true, data: chart.names, axisTick: { show: false }, axisLine: { lineStyle: { color: '#b9c2cc' } },
          axisLabel: { color: ink, fontSize: 12, width: narrow(element) ? 92 : 180, overflow: 'truncate' } },
        { type: 'category', inverse: true, data: chart.labels.map(function (label, i) { return String(i); }), position: 'right',
          axisTick: { show: false }, axisLine: { show: false },
          axisLabel: { color: ink, fontSize: 12, interval: 0, formatter: function (i) { return chart.labels[+i]; } } }
      ];
      option.tooltip.axisPointer = { type: 'shadow' };
      option.tooltip.formatter = function (points) { return chart.names[points[0].dataIndex] + ': ' + chart.labels[points[0].dataIndex]; };
      const reach = chart.levels.map(function (level) { return level.at; });
      option.xAxis.max = function (range) {
        const top = Math.max.apply(null, reach.concat([0]));
        return range.max < top ? Math.ceil(top + 0.01) : null;
      };
      option.series = [{ type: 'bar', barMaxWidth: 22, z: 2,
        data: chart.values.map(function (value, i) {
          return { value: value, itemStyle: { color: chart.weak[i] ? '#b3c9de' : colours.blue } };
        }),
        markLine: levels(chart.levels, true) }];
      return option;
    },
    intervals: function (element, chart) {
      const option = kinds.bars(element, chart);
      const format = formats[chart.format];
      const colour = function (i) { return chart.weak[i] ? '#b3c9de' : colours.blue; };
      option.yAxis[0].axisLabel.overflow = 'break';
      option.tooltip.trigger = 'item';
      option.tooltip.formatter = function (point) {
        const i = point.data.row;
        const ends = chart.low[i] === null || chart.high[i] === null ? ''
          : '\n95 %: ' + format.full(chart.low[i]) + ' to ' + format.full(chart.high[i]);
        return chart.names[i] + ': ' + chart.labels[i] + ends;
      };
      option.xAxis.max = null;
      option.xAxis.scale = false;
      option.series = chart.values.map(function (value, i) {
        const has = chart.low[i] !== null && chart.high[i] !== null;
        return { type: 'line', symbol: 'none', silent: true, lineStyle: { color: colour(i), width: 4, opacity: 0.45, cap: 'round' },
          data: has ? [[chart.low[i], i], [chart.high[i], i]] : [] };
      });
      option.series.push({ type: 'scatter', symbolSize: 10, z: 3, markLine: levels(chart.levels, true),
        data: chart.values.map(function (value, i) { return { value: [value, i], row: i, itemStyle: { color: colour(i) } }; }) });
      // Both sides of the line are on the axis, and the line itself.
      const ends = chart.values.concat(chart.low, chart.high, chart.levels.map(function (level) { return level.at; }))
        .filter(function (v) { return v !== null; });
      option.xAxis.min = function (range) { return Math.min.apply(null, ends) < 0 ? null : 0; };
      const top = Math.max.apply(null, ends);
      const atTop = chart.levels.some(function (level) { return level.at === top; });
      option.xAxis.max = function () { return atTop && top > 0 ? Math.ceil(top + 0.01) : null; };
      return option;
    },
    steps: function (element, chart) {
      const option = base(element, chart);
      option.legend.show = chart.series.length > 1;
      option.grid.top = option.legend.show ? option.grid.top : 12;
      option.grid.bottom = 22;
      option.xAxis.boundaryGap = false;
      option.xAxis.name = 'months since the start';
      option.xAxis.nameLocation = 'middle';
      option.xAxis.nameGap = 24;
      option.xAxis.nameTextStyle = { color: soft, fontSize: 11 };
      option.yAxis.min = 0;
      option.yAxis.max = 1;
      option.yAxis.interval = 0.25;
      option.series = [];
      chart.series.forEach(function (one, i) {
        const colour = order[i % order.length];
        if (one.low.length > 0) {
          option.series.push({ name: 'low', type: 'line', stack: 'band', step: 'end', data: one.low, symbol: 'none', silent: true,
            lineStyle: { opacity: 0 }, stackStrategy: 'all' });
          option.series.push({ name: 'band', type: 'line', stack: 'band', step: 'end', symbol: 'none', silent: true, stackStrategy: 'all',
            lineStyle: { opacity: 0 }, areaStyle: { color: colour, opacity: 0.18 },
            data: one.high.map(function (v, k) { return v - one.low[k]; }) });
        }
        option.series.push({ name: one.name, type: 'line', step: 'end', symbol: 'none', data: one.values,
          lineStyle: { color: colour, width: 2 }, itemStyle: { color: colour } });
      });
      option.tooltip.formatter = function (points) {
        const k = points[0].dataIndex;
        return chart.x[k] + ' months' + chart.series.filter(function (one) { return k < one.values.length; }).map(function (one) {
          const ends = one.low.length > 0 ? ' (' + formats.share.full(one.low[k]) + ' to ' + formats.share.full(one.high[k]) + ')' : '';
          return '\n' + one.name + ': ' + formats.share.full(one.values[k]) + ends;
        }).join('');
      };
      return option;
    },
    bridge: function (element, chart) {
      const option = base(element, chart);
      const format = formats[chart.format];
      const last = chart.values.length - 1;
      const foot = [];
      const step = [];
      let level = 0;
      chart.values.forEach(function (value, i) {
        const isTotal = i === 0 || i === last;
        const next = isTotal ? value : level + value;
        foot.push(isTotal ? 0 : Math.min(level, next));
        step.push({ value: isTotal ? value : Math.abs(value),
          itemStyle: { color: isTotal ? '#4b5a6a' : value < 0 ? colours.red : colours.blue } });
        level = next;
      });
      option.legend.show = false;
      option.grid.top = 18;
      option.xAxis.data = chart.names;
      option.xAxis.axisLabel = { color: soft, fontSize: 11, interval: 0, rotate: 38 };
      option.tooltip.formatter = function (points) {
        const i = points[0].dataIndex;
        return chart.names[i] + ': ' + format.full(chart.values[i]);
      };
      option.series = [
        { type: 'bar', stack: 'bridge', data: foot, itemStyle: { color: 'transparent' }, silent: true },
        { type: 'bar', stack: 'bridge', data: step, barCategoryGap: '25%', label: { show: true, position: 'top', fontSize: 11, color: ink,
          formatter: function (point) { return short(chart.values[point.dataIndex]); } } }
      ];
      return option;
    }
  };

  const root = document.documentElement;
  root.classList.add('drawn');
  const drawn = [];
  document.querySelectorAll('[data-chart]').forEach(function (element) {
    const chart = charts[element.dataset.chart];
    if (chart.kind === 'bars' || chart.kind === 'intervals') {
      element.style.height = Math.max(110, 54 + 34 * chart.names.length) + 'px';
    }
    const instance = echarts.init(element, null, { renderer: 'svg' });
    instance.setOption(kinds[chart.kind](element, chart));
    drawn.push(function () {
      instance.resize();
      // Another width wraps the legend anew and moves what stands below it.
      instance.setOption(kinds[chart.kind](element, chart), true);
    });
  });
  const resize = function () { drawn.forEach(function (redraw) { redraw(); }); };
  window.addEventListener('resize', resize);
  const opened = [];
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('figure.half details:not([open])').forEach(function (details) {
      details.open = true;
      opened.push(details);
    });
    resize();
  });
  window.addEventListener('afterprint', function () {
    opened.splice(0).forEach(function (details) { details.open = false; });
    resize();
  });
}());
