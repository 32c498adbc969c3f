import './styles/house.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/feedback.css';
import { readConfig } from './core/config';
import { startPage } from './core/page';

const app = document.getElementById('fanlight-app');
if (app) startPage(readConfig(), app);
