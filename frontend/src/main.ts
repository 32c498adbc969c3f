import './styles/house.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/feedback.css';
import { readConfig } from './core/config';
import { startPage } from './core/page';

const app = document.getElementById('fanlight-app');
const config = readConfig();
const { i18n } = config;
if (app && i18n) {
  void import('./core/translate').then(({ declareLanguage, translator, wantedLanguages }) => {
    const wanted = wantedLanguages();
    declareLanguage(i18n, wanted);
    const translate = translator(i18n, wanted);
    const own = { ...config, title: translate(config.title), components: translate(config.components) };
    if (own.title) document.title = own.title;
    startPage(own, app, translate);
  });
} else if (app) startPage(config, app);
